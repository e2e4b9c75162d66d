// Maps the option names of other programs to ours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trine::cli {

/// "; did you mean --lr?" for an unknown option, given without its dashes: our name for what other programs
/// call so, or the most similar option; else empty. `known` are the long names of the options of the command,
/// and its positional arguments in capitals; `prefix` precedes options: "--", or nothing in a file.
[[nodiscard]] std::string option_hint(std::string_view word, const std::vector<std::string>& known,
                                      std::string_view prefix);

}  // namespace trine::cli
