// The distinct words of a corpus, each hashed once: a sentence becomes a list of word ids, a word a short
// list of embedding rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

/// The features of the words of a text, in order, are exactly what HashedTokenizer::encode appends. Word ids
/// depend on the order of texts, so do not store them. Not thread-safe: encode adds words.
class Lexicon {
 public:
  explicit Lexicon(HashedTokenizer tokenizer = HashedTokenizer());

  /// Appends the id of every word of `text` that has features, adding new words.
  Utf8Report encode(std::string_view text, std::vector<std::int32_t>& word_ids);

  /// Rows of the embedding table, each in [0, tokenizer().vocabulary_size()); the word's own row first.
  /// Valid until the next encode.
  [[nodiscard]] std::span<const std::int32_t> features(std::int32_t word_id) const {
    const auto i = static_cast<std::size_t>(word_id);
    return std::span(features_).subspan(begins_[i], begins_[i + 1] - begins_[i]);
  }
  /// The normalized word; valid until the next encode.
  [[nodiscard]] std::string_view word(std::int32_t word_id) const { return words_[word_id]; }

  /// Distinct words so far.
  [[nodiscard]] Index words() const { return words_.size(); }
  [[nodiscard]] const HashedTokenizer& tokenizer() const { return tokenizer_; }

 private:
  HashedTokenizer tokenizer_;
  StringTable words_;
  std::vector<std::int32_t> features_;  // of all words, one after the other
  std::vector<std::size_t> begins_;     // word i has features [begins_[i], begins_[i + 1])
  std::string normal_;                  // scratch
};

}  // namespace trine
