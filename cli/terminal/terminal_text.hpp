// Text to and from a terminal: escaping, key codes, the name of the program.
#pragma once

#include <string>
#include <string_view>

namespace trine::cli {

enum class Breaks { keep, escape };

/// The text with everything that would move a terminal's cursor, change its colors or turn its lines around
/// written out as JSON would: \u001b for an escape, \u202e for a change of direction. Line feeds and tabs are
/// layout and stay, unless they are escaped too: \n, \t. A byte that is not UTF-8 becomes \xNN.
[[nodiscard]] std::string printable(std::string_view text, Breaks breaks = Breaks::keep);

/// A typed line without the escape sequences of arrow and function keys and other control characters.
[[nodiscard]] std::string without_key_codes(std::string_view line);

/// Replaces "trine" by `program` in calls of the program, as in "trine info model", not in other sentences.
[[nodiscard]] std::string as_called(std::string_view text, std::string_view program);

}  // namespace trine::cli
