// Hashed vocabulary: words and their character n-grams are hashed into a fixed number of embedding rows, so
// there is no vocabulary to train or store and no unknown word. Inflected and misspelled forms share n-grams
// (Bojanowski et al. 2017, arXiv:1607.04606).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/tokenizer.hpp"
#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

/// Every word (see for_each_word) becomes the row of the word itself and the rows of its n-grams.
///
/// N-grams are of characters, not bytes, over `<word>` with boundary markers that no text contains, without
/// the n-gram of the whole wrapped word. If all characters are of a dense script (Han, Kana, Hangul:
/// is_dense), n-grams of 1 to 3 characters are used instead.
///
/// The hash must never change, because trained tables depend on it. With 64-bit wrap-around arithmetic,
/// over the code points c of the word or n-gram, boundary markers being 2 (before) and 3 (after):
///
///   h = 0x7472696E65776F72 for words (without marks), 0x7472696E656E6772 for n-grams
///   for each c:  h = (h ^ c) * 0x9E3779B97F4A7C15;  h = h ^ (h >> 32)
///   h = h * 0xD6E8FEB86659FD93;  h = h ^ (h >> 32);  h = h * 0xD6E8FEB86659FD93
///   row = floor(h * rows / 2^64)
///
/// A table may store only some rows, those that its training texts used (HashedOptions::stored). Ids then are
/// indices among the stored rows, features of other rows are skipped, and a word without any row is unknown.
class HashedTokenizer final : public Tokenizer {
 public:
  /// Throws OptionError unless 1 <= rows < 2^31, shortest >= 1, and longest is 0 or in [shortest, 16].
  explicit HashedTokenizer(HashedOptions options = {});

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index vocabulary_size() const override {
    return options_.stored ? options_.stored->count() : options_.rows;
  }
  [[nodiscard]] std::string_view kind() const override { return "hashed"; }
  [[nodiscard]] std::vector<NamedFile> files() const override;

  /// Appends the ids of one normalized word: first its own, then those of its n-grams. A word of more than
  /// kLongestWord characters is split into pieces of that length.
  void features(std::string_view word, std::vector<std::int32_t>& out) const;

  /// The same tokenizer with only the rows that these normalized words use, besides those listed in
  /// HashedOptions::stored. At least one row is stored.
  [[nodiscard]] HashedTokenizer storing(std::span<const std::string_view> words) const;

  /// Appends the normalized text, the input of for_each_word.
  Utf8Report normalize(std::string_view text, std::string& out) const { return normalizer_(text, out); }

  [[nodiscard]] const HashedOptions& options() const { return options_; }

 private:
  [[nodiscard]] std::int32_t row(std::uint64_t hash) const;
  void add(std::uint64_t hash, std::vector<std::int32_t>& out) const;
  void piece_features(const char32_t* wrapped, int length, std::vector<std::int32_t>& out) const;

  HashedOptions options_;
  TextNormalizer normalizer_;
};

}  // namespace trine
