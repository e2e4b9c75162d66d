// Character classes as Hugging Face tokenizers define them: whitespace, punctuation, stripped marks ...
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

/// Bits: one table lookup gives all classes of a character.
enum Trait : std::uint16_t {
  kSpace = 1,        // Unicode White_Space
  kPunctuation = 2,  // category P, and all of !"#$%&'()*+,-./:;<=>?@[\]^_`{|}~
  kNonspacing = 4,   // category Mn
  kMark = 8,         // category M
  kWordLetter = 16,  // \w of regular expressions: Alphabetic, M, Nd, Pc, joiners
  kLetter = 32,      // category L
  kNumber = 64,      // category N
  kNumeric = 128,    // category N of a later Unicode version than kNumber
  kInvisible = 256,  // NUL, control, format, private use and U+FFFD: what BERT removes
  kIdeograph = 512,  // a Chinese character, to BERT
  kPlain = 1024,     // neither lower case nor decomposition changes it, and it is no mark
};

/// The tokenizers library mixes versions of Unicode, from 8 for BERT's punctuation and nonspacing marks to 17
/// for lower case; utf8proc has version 15. These are the classes of the library: character_classes.cpp lists
/// the differences.
class Characters {
 public:
  [[nodiscard]] static const Characters& table() { return table_; }

  [[nodiscard]] std::uint16_t operator[](char32_t code) const noexcept {
    if (code >= kTableEnd) return traits_of(code);
    const std::uint16_t traits = traits_[code].load(std::memory_order_relaxed);
    return traits != kNotYet ? traits : first_of(code);
  }
  struct Next {
    std::uint16_t traits;
    std::size_t end;
  };
  /// Of the character that begins at text[at], and where it ends.
  [[nodiscard]] Next at(std::string_view text, std::size_t at) const noexcept {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) return {(*this)[byte], at + 1};
    const DecodedChar c = decode_utf8(text, at);
    return {(*this)[c.code], at + static_cast<std::size_t>(c.length)};
  }

 private:
  static constexpr char32_t kTableEnd = 0x10000;
  static constexpr std::uint16_t kNotYet = 0;      // zeros need no initialization
  static constexpr std::uint16_t kKnown = 0x8000;  // in every entry that is there

  constexpr Characters() = default;
  [[nodiscard]] static std::uint16_t traits_of(char32_t code) noexcept;
  [[nodiscard]] std::uint16_t first_of(char32_t code) const noexcept;

  static const Characters table_;
  // Computed when a text first has the character, by whichever thread: all compute the same.
  mutable std::array<std::atomic<std::uint16_t>, kTableEnd> traits_{};
};

/// `follows` is 0 but for U+0130, which becomes i and a combining dot above.
struct LowerCase {
  char32_t code;
  char32_t follows;
};
[[nodiscard]] LowerCase lower_case(char32_t code) noexcept;

enum class Decomposition { canonical, compatible };
/// At most 18 characters, U+FDFA.
struct Decomposed {
  std::array<std::int32_t, 20> codes;
  int count;
};
[[nodiscard]] Decomposed decompose(char32_t code, Decomposition kind) noexcept;
/// The composition of two characters, or 0.
[[nodiscard]] char32_t compose(char32_t first, char32_t second) noexcept;
[[nodiscard]] int combining_class(char32_t code) noexcept;

}  // namespace trine
