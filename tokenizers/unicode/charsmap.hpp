// The compiled normalization rules of sentencepiece models ("precompiled_charsmap" in tokenizer.json).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/unicode/text_buffer.hpp"

namespace trine {

/// A darts double-array trie (Yata, github.com/s-yata/darts-clone) from strings to offsets in a block of
/// NUL-terminated replacements. Layout, little endian: size of the trie in bytes (32 bits), its 32-bit units,
/// the block.
///
/// Applied as in the tokenizers library: a grapheme cluster below six bytes is looked up as a whole, a longer
/// one by characters, and is replaced by the rule of its *shortest* prefix that has one (with a rule for "e",
/// "e" and a combining accent lose the accent).
class Charsmap {
 public:
  /// Throws OptionError if `blob` is truncated or its replacements are not UTF-8. Other damage, as a unit
  /// that points outside the trie, is a rule that does not apply.
  explicit Charsmap(std::string_view blob);

  /// Appends the normalized `in`, valid UTF-8, to the empty `out`. Stops once `out` is beyond its size limit.
  void apply(const TextBuffer& in, TextBuffer& out) const;

  /// Whether every path through the trie stays inside it, ends, and passes at most 32 rules, and every
  /// replacement is inside its block: the sentencepiece library does not check.
  [[nodiscard]] bool stays_inside() const;

  /// The replacement of `text` by the rule of its shortest prefix that has one.
  [[nodiscard]] std::optional<std::string_view> replacement(std::string_view text) const;

 private:
  [[nodiscard]] std::optional<std::string_view> replacement_at(std::size_t at) const;
  [[nodiscard]] std::size_t plain_run(std::string_view text, std::size_t at) const;

  std::vector<std::uint32_t> trie_;
  std::string replacements_;
  std::array<bool, 128> plain_{};  // ASCII characters without a rule
};

}  // namespace trine
