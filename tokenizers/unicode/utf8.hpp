// Decoding and encoding of UTF-8. Ill-formed sequences decode as U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine {

inline constexpr char32_t kReplacement = 0xFFFD;

/// Replacements made; reports of several texts can be added.
struct Utf8Report {
  Index sequences = 0;  // ill-formed sequences, each replaced by one U+FFFD
  Index bytes = 0;      // bytes they held

  Utf8Report& operator+=(const Utf8Report& other) {
    sequences += other.sequences;
    bytes += other.bytes;
    return *this;
  }
  bool operator==(const Utf8Report&) const = default;
};

struct DecodedChar {
  char32_t code = kReplacement;
  int length = 1;  // bytes read: 1 to 4
  bool valid = false;
};

/// The character that starts at text[at]; `at` must be inside the text. An ill-formed sequence gives
/// U+FFFD and the length of its maximal subpart (The Unicode Standard, section 3.9, "U+FFFD
/// Substitution of Maximal Subparts"; what browsers and Python do): E2 82 41 is one U+FFFD and an A.
[[nodiscard]] DecodedChar decode_utf8(std::string_view text, std::size_t at) noexcept;

/// Appends one character, which must be a Unicode scalar value.
void append_utf8(char32_t code, std::string& out);

/// Length of the run of ASCII that begins at `at`.
[[nodiscard]] std::size_t ascii_run(std::string_view text, std::size_t at = 0) noexcept;

/// Whether repair_utf8 would copy the text unchanged.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// Appends the text to `out`, with every ill-formed sequence replaced by U+FFFD.
Utf8Report repair_utf8(std::string_view text, std::string& out);

/// Whether a byte continues a character that began before it.
[[nodiscard]] constexpr bool is_utf8_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Where the last character of a text that is not empty begins.
[[nodiscard]] constexpr std::size_t last_character(std::string_view text) noexcept {
  std::size_t at = text.size() - 1;
  while (at > 0 && is_utf8_continuation(text[at])) --at;
  return at;
}

/// Characters of a text, an ill-formed sequence counting as one.
[[nodiscard]] Index count_characters(std::string_view text) noexcept;

}  // namespace trine
