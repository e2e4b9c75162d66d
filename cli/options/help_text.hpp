// Texts of --help, set for the width of a terminal.
#pragma once

#include <string>
#include <string_view>

namespace trine::cli {

/// Paragraphs are filled anew, lines that begin with a blank stay lines: both broken at words to at most
/// `width` characters, a broken line going on four columns further in. Calls of trine name `program` instead;
/// one that is broken ends its lines in backslashes, as a shell wants them, and is never broken inside
/// quotes.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t width,
                                 std::string_view program = "trine");

}  // namespace trine::cli
