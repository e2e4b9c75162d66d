// Patterns of layer names in rank_pattern and alpha_pattern of PEFT.
#pragma once

#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Whether `pattern` matches the layer `name` as in PEFT: Python's re.match(r"(.*\.)?(PATTERN)$", name).
/// Names,
/// `^` at the start, `.`, `\d` and `\.`, each with `*` or `+` behind it, are read; throws OptionError for any
/// other expression. Takes time in proportion to the product of both lengths, whatever the pattern.
[[nodiscard]] bool fits_lora_pattern(std::string_view pattern, std::string_view name);

}  // namespace trine::inline TRINE_ABI
