// Splits text into words, for any script.
#pragma once

#include <cstdint>
#include <string_view>

#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

/// space: separators and control characters; letter: letters, digits, marks of any script;
/// mark: punctuation, symbols, emoji.
enum class CharKind : std::uint8_t { space, letter, mark };

[[nodiscard]] CharKind char_kind(char32_t code) noexcept;
[[nodiscard]] constexpr CharKind ascii_kind(unsigned char c) noexcept {
  if (c <= ' ' || c == 0x7F) return CharKind::space;
  const unsigned char lower = c | 0x20;
  const bool letter = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
  return letter ? CharKind::letter : CharKind::mark;
}

/// Scripts whose single characters carry meaning: Han, Hiragana, Katakana, Hangul, Bopomofo, Yi.
[[nodiscard]] bool is_dense(char32_t code) noexcept;

/// Longer runs of letters are split, to bound the length of words.
inline constexpr int kLongestWord = 64;  // characters

/// Calls f(std::string_view word) for every word from left to right: runs of letters, and every punctuation
/// mark or symbol. In scripts without spaces a run may be a phrase, which its character n-grams represent.
/// `text` should be normalized; ill-formed UTF-8 is treated as a space.
template <class F>
void for_each_word(std::string_view text, F&& f) {
  std::size_t begin = 0;  // of the run being read
  int length = 0;         // its characters
  const auto flush = [&](std::size_t end) {
    if (length > 0) f(text.substr(begin, end - begin));
    length = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    std::size_t next = at + 1;
    CharKind kind = CharKind::space;
    if (byte < 0x80) {
      kind = ascii_kind(byte);
    } else {
      const DecodedChar c = decode_utf8(text, at);
      if (c.valid) kind = char_kind(c.code);
      next = at + static_cast<std::size_t>(c.length);
    }
    if (kind != CharKind::letter || length == kLongestWord) flush(at);
    if (kind == CharKind::letter) {
      if (length++ == 0) begin = at;
    } else if (kind == CharKind::mark) {
      f(text.substr(at, next - at));
    }
    at = next;
  }
  flush(text.size());
}

}  // namespace trine
