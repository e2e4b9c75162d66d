// Repairs invalid JSON that common programs write.
#pragma once

#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine {

struct JsonRepairs {
  Index surrogates = 0;  // halves of a pair: "\ud83d" alone, replaced by U+FFFD
  Index numbers = 0;     // NaN, Infinity, -Infinity, replaced by null
};

/// Copies `text` to `out` with both replaced; Python's json module writes them.
JsonRepairs repair_json(std::string_view text, std::string& out);

}  // namespace trine
