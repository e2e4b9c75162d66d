// The vocabulary of hashed words, spelled out for programs that cannot hash.
#pragma once

#include <string>
#include <string_view>

#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/huggingface/normalizer.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

/// Collects the words of texts as a tokenizer.json cuts them that a HashedTokenizer's options become: letters
/// and marks as for_each_word has them, in composed form and lower case where the options ask for that.
///
/// The tokenizer.json tells more spellings apart than the options do (it folds no case and strips no
/// accents); each is a word of its own, and the HashedTokenizer gives them the same rows.
class ExplicitWords {
 public:
  explicit ExplicitWords(HashedTokenizer tokenizer);

  /// Whether the words have the rows that the text has. They mostly do; a few characters are cut apart or put
  /// in order in another way by a tokenizer.json, U+32FF between letters for one. A word none of whose rows
  /// are stored is unknown, and no word of the vocabulary: a text with such a word is told apart, too.
  bool add(std::string_view text);

  /// Number 0 stands for all words that are not here; its text, "[UNK]", is no word.
  [[nodiscard]] const StringTable& words() const { return words_; }
  /// How many different words were unknown.
  [[nodiscard]] Index unknown() const { return unknown_.size(); }
  /// The bytes of tokenizer.json: the id of a word is its number.
  [[nodiscard]] std::string tokenizer_json() const;

 private:
  HashedTokenizer tokenizer_;
  std::string normalizer_;  // as JSON
  Normalizers steps_;       // what that does
  StringTable words_, unknown_;
  AlignedText text_, spare_;
  std::vector<std::int32_t> rows_, rows_of_words_;
};

}  // namespace trine
