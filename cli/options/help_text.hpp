// Texts of --help, set for the width of a terminal.
#pragma once

#include <string>
#include <string_view>

namespace trine::cli {

/// Paragraphs are filled anew, lines that begin with a blank stay lines: both broken at words to at most
/// `width` characters, a broken line going on four columns further in.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t width);

}  // namespace trine::cli
