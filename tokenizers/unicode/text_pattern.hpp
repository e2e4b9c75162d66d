// What published tokenizers look for in a text: a literal text, or a regular expression. Those that occur
// often are written out by hand; the rest goes to tokenizers/unicode/regex.hpp.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "trine/tokenizers/unicode/byte_range.hpp"
#include "trine/tokenizers/unicode/regex.hpp"

namespace trine {

class TextPattern {
 public:
  /// An empty text is found before every character and at the end. Throws OptionError for more than
  /// kLongestPattern bytes.
  [[nodiscard]] static TextPattern literal(std::string text);
  /// The word pattern of GPT-2: contractions, runs of letters, numbers or others with one space before
  /// them, and white space.
  [[nodiscard]] static TextPattern gpt2();
  /// Reads a regular expression. By hand: one character or class (`\s \S \n \r \t \p{L} \p{N}`), with +,
  /// {n}, {n,} or {n,m} behind it, and, letter for letter, the word patterns of GPT-2 and GPT-4 and those
  /// that trine writes itself (kPlainWords, kIgnorable). Throws OptionError where Regex does.
  [[nodiscard]] static TextPattern regex(std::string_view expression);

  /// The first match that begins at or after `from`; only matches of an expression may be empty.
  [[nodiscard]] std::optional<ByteRange> find(std::string_view text, std::size_t from) const;

 private:
  enum class Kind { literal, run, plain_words, ignorable, gpt2, gpt4, expression };
  explicit TextPattern(Kind kind) : kind_(kind) {}
  [[nodiscard]] static TextPattern general(std::string_view expression);
  [[nodiscard]] static std::optional<TextPattern> run(std::string_view expression);
  [[nodiscard]] bool read_quantifier(std::string_view rest);
  [[nodiscard]] std::optional<ByteRange> find_run(std::string_view text, std::size_t from) const;

  Kind kind_;
  std::string literal_;
  std::uint16_t wanted_ = 0;  // traits of the run's characters; 0: they are `literal_`
  bool inverted_ = false;     // characters without the traits
  std::size_t least_ = 1;
  std::size_t most_ = std::numeric_limits<std::size_t>::max();
  std::size_t longest_number_ = 1;  // digits a word of the pattern of GPT-4 may have
  std::optional<Regex> expression_;
};

/// The matches of a pattern in a text from left to right, as the tokenizers library counts them: an empty
/// match right behind another is none, and an empty text has none.
class PatternMatches {
 public:
  PatternMatches(const TextPattern& pattern, std::string_view text) : pattern_(pattern), text_(text) {}
  [[nodiscard]] std::optional<ByteRange> next();

 private:
  const TextPattern& pattern_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool behind_match_ = false;  // at_ is the end of a match
};

}  // namespace trine
