#include "trine/tokenizers/lexicon.hpp"

#include <utility>

#include "trine/tokenizers/unicode/split_words.hpp"

namespace trine {

Lexicon::Lexicon(HashedTokenizer tokenizer) : tokenizer_(std::move(tokenizer)), begins_(1, 0) {}

Utf8Report Lexicon::encode(std::string_view text, std::vector<std::int32_t>& word_ids) {
  normal_.clear();
  const Utf8Report report = tokenizer_.normalize(text, normal_);
  for_each_word(normal_, [&](std::string_view word) {
    const auto [id, added] = words_.find_or_add(word);
    if (added) {
      tokenizer_.features(word, features_);
      begins_.push_back(features_.size());
    }
    if (!features(id).empty()) word_ids.push_back(id);
  });
  return report;
}

}  // namespace trine
