// Which special tokens are put around one text or two, as the post_processor of tokenizer.json says.
#pragma once

#include <cstdint>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

struct SpecialTokensTemplate {
  enum class What { special, first, second };
  struct Part {
    What what = What::first;
    std::int16_t type = 0;  // token type id
    std::int32_t id = 0;    // of a special token
  };
  std::vector<Part> single = {{What::first, 0, 0}};
  std::vector<Part> pair = {{What::first, 0, 0}, {What::second, 1, 0}};

  /// Byte-level models: offsets exclude whitespace at the ends of a token, except the space that
  /// add_prefix_space put before the text.
  bool trim_offsets = false;
  bool prefix_space = true;

  [[nodiscard]] static Index count_special(const std::vector<Part>& parts);
};

}  // namespace trine
