// Patterns of layer names in rank_pattern and alpha_pattern of PEFT.
#pragma once

#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Whether `pattern` matches the layer `name` as in PEFT: Python's re.match(r"(.*\.)?(PATTERN)$", name).
/// Anything but a name is searched with the limits of Regex. Throws OptionError for an expression that is
/// malformed, takes too long, or names a group, and where trine was built without Oniguruma.
[[nodiscard]] bool fits_lora_pattern(std::string_view pattern, std::string_view name);

}  // namespace trine::inline TRINE_ABI
