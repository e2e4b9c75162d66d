// What options of other programs are called here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trine::cli {

/// "; did you mean --lr?" for a word that is no option, without its dashes: what other programs call so, or
/// the nearest of the options there are; else nothing. `known` are the options of the command by their long
/// names, and its arguments without a name in capitals; `prefix` stands before options: "--", or nothing in a
/// file.
[[nodiscard]] std::string option_hint(std::string_view word, const std::vector<std::string>& known,
                                      std::string_view prefix);

}  // namespace trine::cli
