// The patterns that occur in published tokenizers: literal texts, runs of one kind of character, and the
// word patterns of byte-level models.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "text/byte_range.hpp"

namespace trine {

/// Matches are never empty.
class TextPattern {
 public:
  /// Throws OptionError if `text` is empty.
  [[nodiscard]] static TextPattern literal(std::string text);
  /// The word pattern of GPT-2: contractions, runs of letters, numbers or others with one space before
  /// them, and white space.
  [[nodiscard]] static TextPattern gpt2();
  /// Reads a regular expression: one character or class (\s \S \n \r \t \p{L} \p{N}), with +,
  /// {n}, {n,} or {n,m} behind it, or the word pattern of GPT-2 or GPT-4, or one of those that trine
  /// writes itself (kPlainWords, kIgnorable), letter for letter. Throws OptionError that names all of those
  /// for any other.
  [[nodiscard]] static TextPattern regex(std::string_view expression);

  /// The first match that begins at or after `from`.
  [[nodiscard]] std::optional<ByteRange> find(std::string_view text, std::size_t from) const;

 private:
  enum class Kind { literal, run, plain_words, ignorable, gpt2, gpt4 };
  explicit TextPattern(Kind kind) : kind_(kind) {}
  void read_quantifier(std::string_view rest, std::string_view expression);
  [[nodiscard]] std::optional<ByteRange> find_run(std::string_view text, std::size_t from) const;

  Kind kind_;
  std::string literal_;
  std::uint16_t wanted_ = 0;  // traits of the run's characters; 0: they are `literal_`
  bool inverted_ = false;     // characters without the traits
  std::size_t least_ = 1;
  std::size_t most_ = std::numeric_limits<std::size_t>::max();
  std::size_t longest_number_ = 1;  // digits a word of the pattern of GPT-4 may have
};

}  // namespace trine
