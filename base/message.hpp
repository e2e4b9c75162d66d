// Text of users and files in messages: short, on one line, without control characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace trine {

/// Whether a character could move a terminal's cursor, change its colors, break a line or turn the direction
/// of writing.
[[nodiscard]] bool is_control(std::uint32_t code);

enum class Breaks { keep, escape };

/// `text` with control characters escaped as in JSON, `\u001b` and `\u202e`, and bytes that are not UTF-8 as
/// `\xNN`. Line feeds and tabs stay, or become `\n` and `\t`.
[[nodiscard]] std::string printable(std::string_view text, Breaks breaks = Breaks::keep);

/// printable() on one line, cut to about `longest` bytes and then ending in "...". Never cut inside a
/// character.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t longest = 80);

/// "a, b, c and 49,997 more": the first `most` of `entries`, each an excerpt of its own.
[[nodiscard]] std::string listed(std::span<const std::string> entries, std::string_view between = ", ",
                                 std::size_t most = 10);

/// `message` where it is of a length that can be read, else its beginning and how much more there is.
[[nodiscard]] std::string bounded(std::string_view message);

}  // namespace trine
