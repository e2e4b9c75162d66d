// Which special tokens stand around one text or two, and how offsets leave out spaces.
#pragma once

#include <cstdint>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

struct TokenTemplate {
  enum class What { special, first, second };
  struct Part {
    What what = What::first;
    std::int16_t type = 0;  // token type: which of two texts, to the model
    std::int32_t id = 0;    // of a special token
  };
  std::vector<Part> single = {{What::first, 0, 0}};
  std::vector<Part> pair = {{What::first, 0, 0}, {What::second, 1, 0}};

  /// Byte-level models: a token's offsets leave out the spaces at its ends, but for one that was put
  /// before the text.
  bool trim_offsets = false;
  bool prefix_space = true;

  [[nodiscard]] static Index specials(const std::vector<Part>& parts);
};

}  // namespace trine
