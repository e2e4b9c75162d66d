// "1 row", "2 rows".
#pragma once

#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine {

/// `n` and what there are so many of: `one` for 1, with an s behind it for any other number.
[[nodiscard]] inline std::string counted(Index n, std::string_view one) {
  return std::to_string(n) + ' ' + std::string(one) + (n == 1 ? "" : "s");
}

}  // namespace trine
