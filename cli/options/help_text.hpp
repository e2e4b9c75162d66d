// Wraps the texts of --help to the width of the terminal.
#pragma once

#include <string>
#include <string_view>

namespace trine::cli {

/// Wraps to at most `width` characters: paragraphs are refilled, lines that begin with a space stay lines,
/// with a hanging indent of four columns. In calls of trine the program is named `program`; a wrapped call
/// ends its lines with backslashes, for a shell, and is never broken inside quotes.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t width,
                                 std::string_view program = "trine");

}  // namespace trine::cli
