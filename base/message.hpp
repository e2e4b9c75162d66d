// What a file, a name or a list looks like inside a message: on one line, short, and unable to move a cursor.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace trine {

/// `text` with control characters (those that turn the direction of writing included) and bytes that are not
/// UTF-8 written as `\x1b` and `\u202e`. A line end and a tab stay.
[[nodiscard]] std::string printable(std::string_view text);

/// printable(), with line ends and tabs written out too, cut to about `longest` bytes and then ending in
/// "...". Never cut inside a character.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t longest = 80);

/// "a, b, c and 49,997 more": the first `most` of `entries`, each an excerpt of its own.
[[nodiscard]] std::string listed(std::span<const std::string> entries, std::string_view between = ", ",
                                 std::size_t most = 10);

/// `message` where it is of a length that can be read, else its beginning and how much more there is.
[[nodiscard]] std::string bounded(std::string_view message);

}  // namespace trine
