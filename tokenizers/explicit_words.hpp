// The vocabulary of a hashed tokenizer as a list of words, for programs that cannot hash.
#pragma once

#include <string>
#include <string_view>

#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/huggingface/normalizers.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

/// Collects the distinct words of texts and writes the tokenizer.json that splits texts into them: words as
/// in for_each_word, normalized and lowercased as the options of the HashedTokenizer say.
///
/// The tokenizer.json does not fold case or strip accents, so it distinguishes more spellings; each is a word
/// of its own, and the HashedTokenizer gives them the same rows.
class ExplicitWords {
 public:
  explicit ExplicitWords(HashedTokenizer tokenizer);

  /// Adds the words of `text`. Returns whether they have exactly the rows that the HashedTokenizer gives the
  /// text. False for a few characters that a tokenizer.json splits or orders differently, as U+32FF between
  /// letters, and for a text with an unknown word: one none of whose rows are stored.
  bool add(std::string_view text);

  /// Id 0 is "[UNK]", for all other words.
  [[nodiscard]] const StringTable& words() const { return words_; }
  /// Distinct unknown words.
  [[nodiscard]] Index unknown() const { return unknown_.size(); }
  /// The bytes of tokenizer.json; ids are those of words().
  [[nodiscard]] std::string tokenizer_json() const;

 private:
  HashedTokenizer tokenizer_;
  std::string normalizer_json_;
  Normalizers normalizers_;
  StringTable words_, unknown_;
  TextBuffer text_, spare_;
  std::vector<std::int32_t> rows_, rows_of_words_;
};

}  // namespace trine
