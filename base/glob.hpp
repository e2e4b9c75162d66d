// Patterns over dotted names, as shells have them for files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trine {

/// Whether the whole name fits the pattern:
///   *      any characters, dots too, or none
///   ?      one character
///   [a-c]  one of these; [!a-c] none of these
/// A bracket that is never closed stands for itself.
[[nodiscard]] bool fits_pattern(std::string_view name, std::string_view pattern);

/// Positions of the names that fit at least one of the patterns, rising. Throws OptionError for a pattern
/// that no name fits, with the names that come nearest; `option` is where it was given, "--freeze".
[[nodiscard]] std::vector<std::size_t> names_that_fit(std::span<const std::string> names,
                                                      std::span<const std::string> patterns,
                                                      std::string_view option);

}  // namespace trine
