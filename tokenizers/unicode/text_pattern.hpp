// A pattern of tokenizer.json: a literal, or a regular expression. Common expressions have hand-written
// matchers; the others use tokenizers/unicode/regex.hpp.
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
  /// The empty literal matches before every character and at the end. Throws OptionError above
  /// kLongestPattern.
  [[nodiscard]] static TextPattern literal(std::string text);
  /// The word pattern of GPT-2, kGpt2Words.
  [[nodiscard]] static TextPattern gpt2();
  /// Hand-written matchers exist for one character or class (`\s \S \n \r \t \p{L} \p{N}`), optionally
  /// followed by +, {n}, {n,} or {n,m}, for the word patterns of GPT-2 and GPT-4, and for those that trine
  /// writes (kPlainWords, kIgnorable). Throws OptionError as Regex does.
  [[nodiscard]] static TextPattern regex(std::string_view expression);

  /// The first match that begins at `from` or later; only regular expressions match the empty string.
  [[nodiscard]] std::optional<ByteRange> find(std::string_view text, std::size_t from) const;

 private:
  enum class Kind { literal, run, plain_words, ignorable, gpt2, gpt4, expression };
  explicit TextPattern(Kind kind) : kind_(kind) {}
  [[nodiscard]] static TextPattern general(std::string_view expression);
  [[nodiscard]] static std::optional<TextPattern> run(std::string_view expression);
  [[nodiscard]] bool read_quantifier(std::string_view rest);

  Kind kind_;
  std::string literal_;
  std::uint16_t wanted_ = 0;  // traits of the characters; 0: the character `literal_`
  bool inverted_ = false;     // characters without the traits
  std::size_t least_ = 1;
  std::size_t most_ = std::numeric_limits<std::size_t>::max();
  std::size_t longest_number_ = 1;  // most digits in a word of the GPT-4 pattern
  std::optional<Regex> expression_;
};

/// The matches of a pattern from left to right, as in the tokenizers library: an empty match right after
/// another match is skipped, and an empty text has none.
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
