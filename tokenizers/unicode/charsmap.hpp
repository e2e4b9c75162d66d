// The compiled normalization rules of sentencepiece models ("precompiled_charsmap" in tokenizer.json).
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/unicode/byte_range.hpp"

namespace trine {

/// A darts double-array trie (Yata, github.com/s-yata/darts-clone) that leads from a string to a place in a
/// block of replacements, each ended by NUL. Layout: bytes of the trie as 32 bits, its units of 32 bits, the
/// block; all little endian.
///
/// Applied as the tokenizers library does it: a grapheme cluster below six bytes is looked up as a whole,
/// any other character by character, and what is looked up is replaced by the rule for its *shortest* prefix
/// that has one ("e" and an accent, if there is a rule for "e" alone, loses the accent).
class Charsmap {
 public:
  /// Throws OptionError where `blob` is cut off or its replacements are not UTF-8. Whatever else is wrong in
  /// it, like a unit that leads out of the trie, is a rule that does not apply.
  explicit Charsmap(std::string_view blob);

  /// Appends the normal form of `text`, which should be UTF-8, to `out`, and for each of its bytes the bytes
  /// of `text` it stands for to `sources`. Those are the ranges of the reference, which counts characters:
  /// where a replacement is longer or empty, what follows it is shifted. Stops as soon as `out` has more than
  /// `most` bytes.
  void apply(std::string_view text, std::string& out, std::vector<ByteRange>& sources,
             std::size_t most = std::numeric_limits<std::size_t>::max()) const;

  /// Whether every path through the trie stays inside it, whatever the text, ends, and passes 32 rules at
  /// most, and every rule's replacement lies inside its block: what a reader that does not look needs, as
  /// that of the sentencepiece library.
  [[nodiscard]] bool stays_inside() const;

  /// The replacement of `text` by the rule of its shortest prefix that has one.
  [[nodiscard]] std::optional<std::string_view> replacement(std::string_view text) const;

 private:
  [[nodiscard]] std::optional<std::string_view> replacement_at(std::size_t at) const;
  [[nodiscard]] std::size_t plain_run(std::string_view text, std::size_t at) const;

  std::vector<std::uint32_t> trie_;
  std::string replacements_;
  std::array<bool, 128> plain_{};  // ASCII characters that stay what they are
};

}  // namespace trine
