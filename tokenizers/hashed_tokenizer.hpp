// A vocabulary without a list of words: words and their character n-grams, hashed into a fixed number of
// rows. Nothing to train, nothing to store, no unknown words; what a misspelled or inflected word
// shares with its neighbors it shares in the table (Bojanowski et al. 2017, arXiv:1607.04606).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/stored_rows.hpp"
#include "trine/tokenizers/tokenizer.hpp"
#include "trine/tokenizers/unicode/normalize.hpp"

namespace trine {

struct HashedOptions {
  Index rows = 131072;  // of the embedding table; collisions cost little up to several words a row
  int shortest = 3;     // character n-grams of the word wrapped in boundary marks: from this length
  int longest = 5;      // to this one, both included; 0 for whole words only
  NormalizeOptions normalize = {};
  std::optional<StoredRows> stored = {};  // the rows that the table has; nothing: all of them

  bool operator==(const HashedOptions&) const = default;
};

/// Every word (see for_each_word) gives the row of the word itself and the rows of its n-grams.
///
/// N-grams are counted in characters, not bytes, over `<word>` with marks that no text contains. An
/// n-gram that is the whole wrapped word is left out: that is the word itself. Where all characters are
/// of a dense script (Han, Kana, Hangul: is_dense), n-grams of 1 to 3 are taken instead.
///
/// The hash is fixed for ever, because trained tables depend on it. With 64-bit wrap-around arithmetic,
/// over the code points c of the word or n-gram, boundary marks being 2 (before) and 3 (behind):
///
///   h = 0x7472696E65776F72 for words (without marks), 0x7472696E656E6772 for n-grams
///   for each c:  h = (h ^ c) * 0x9E3779B97F4A7C15;  h = h ^ (h >> 32)
///   h = h * 0xD6E8FEB86659FD93;  h = h ^ (h >> 32);  h = h * 0xD6E8FEB86659FD93
///   row = floor(h * rows / 2^64)
///
/// A table may have only some of its rows: those that its training texts used. Ids then are places among
/// these, a feature whose row is not there is left out, and a word without any row gives nothing: it is
/// unknown.
class HashedTokenizer final : public Tokenizer {
 public:
  /// Throws OptionError where rows < 1 or > 2^31 - 1, shortest < 1 or longest is neither 0 nor >= shortest
  /// nor <= 16.
  explicit HashedTokenizer(HashedOptions options = {});

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index vocabulary_size() const override {
    return options_.stored ? options_.stored->count() : options_.rows;
  }
  [[nodiscard]] std::string_view kind() const override { return "hashed"; }
  [[nodiscard]] std::vector<NamedFile> files() const override;

  /// Appends the ids of one normalized word: the word's own first, then its n-grams'. A word of
  /// more than kLongestWord characters counts as its pieces of that length.
  void features(std::string_view word, std::vector<std::int32_t>& out) const;

  /// The same words and n-grams with a table of those rows only that these normalized words use, and of
  /// those stored already where not all are. At least one row is stored.
  [[nodiscard]] HashedTokenizer storing(std::span<const std::string_view> words) const;

  /// Appends the normal form of `text`, to be cut by for_each_word.
  Utf8Report normalize(std::string_view text, std::string& out) const { return normalizer_(text, out); }

  [[nodiscard]] const HashedOptions& options() const { return options_; }

 private:
  [[nodiscard]] std::int32_t row(std::uint64_t hash) const;
  void add(std::uint64_t hash, std::vector<std::int32_t>& out) const;
  void piece_features(const char32_t* wrapped, int length, std::vector<std::int32_t>& out) const;

  HashedOptions options_;
  Normalizer normalizer_;
};

}  // namespace trine
