#include "trine/tokenizers/unicode/text_buffer.hpp"

#include <fmt/format.h>

#include "trine/tokenizers/unicode/step_error.hpp"

namespace trine {

void TextBuffer::throw_too_long() const {
  throw StepError(fmt::format(
      "produces more than {} bytes from it; the limit is {} times the text plus {} bytes: the file "
      "is damaged, download it again",
      most_, kMostGrowth, kFreeGrowth));
}

}  // namespace trine
