// UTF-8 in and out. Reading never fails: what is not UTF-8 reads as U+FFFD and is counted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine {

inline constexpr char32_t kReplacement = 0xFFFD;

/// What repairing had to do; add up the reports of many texts to tell the user once.
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

/// Bytes before the first one that is not ASCII, counted from `at`.
[[nodiscard]] std::size_t ascii_run(std::string_view text, std::size_t at = 0) noexcept;

/// Whether repair_utf8 would copy the text unchanged.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// Appends the text to `out`, every ill-formed sequence replaced by U+FFFD; says how many there were.
Utf8Report repair_utf8(std::string_view text, std::string& out);

/// Characters of a text, an ill-formed sequence counting as one.
[[nodiscard]] Index count_characters(std::string_view text) noexcept;

}  // namespace trine
