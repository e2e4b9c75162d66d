#include "trine/tokenizers/unicode/aligned_text.hpp"

#include <fmt/format.h>

#include "trine/tokenizers/unicode/step_error.hpp"

namespace trine {

void AlignedText::throw_too_long() const {
  throw StepError(fmt::format(
      "produces more than {} bytes from it; the limit is {} times the text plus {} bytes: the file "
      "is damaged, download it again",
      most_, kMostGrowth, kFreeGrowth));
}

void AlignedText::append_original(std::string_view source, std::uint32_t offset) {
  if (!kept_) {
    repair_utf8(source, bytes_);
    return;
  }
  for (std::size_t at = 0; at < source.size();) {
    const DecodedChar c = decode_utf8(source, at);
    const auto begin = static_cast<std::uint32_t>(offset + at);
    const ByteRange whole{begin, begin + static_cast<std::uint32_t>(c.length)};
    if (c.valid)
      append(source.substr(at, static_cast<std::size_t>(c.length)), whole);
    else
      append(kReplacement, whole);
    at += static_cast<std::size_t>(c.length);
  }
}

}  // namespace trine
