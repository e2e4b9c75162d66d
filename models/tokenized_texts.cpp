#include "trine/models/tokenized_texts.hpp"

namespace trine {
namespace {

// All ids of the prompt alone but a mark of the end, which a text without words ends in as well.
Index length_before_text(const Tokenizer& tokenizer, std::string_view prompt) {
  const std::vector<std::int32_t> ids = ids_of(tokenizer, prompt), marks = ids_of(tokenizer, "");
  const bool ends_marked = !ids.empty() && !marks.empty() && ids.back() == marks.back();
  return static_cast<Index>(ids.size()) - (ends_marked ? 1 : 0);
}

}  // namespace

std::vector<std::int32_t> ids_of(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  return ids;
}

std::string CutTexts::text(Index longest) const {
  const bool one = texts == 1;
  return std::to_string(texts) + (one ? " text is" : " texts are") + " longer than the " +
         std::to_string(longest) + " tokens the model reads; " + std::to_string(tokens) +
         " tokens beyond them are left out";
}

TokenizedTexts::TokenizedTexts(const Tokenizer& tokenizer, std::span<const std::string> texts, Index longest,
                               std::string_view prompt)
    : prompt_tokens_(prompt.empty() ? 0 : length_before_text(tokenizer, prompt)) {
  if (const auto* hashed = dynamic_cast<const HashedTokenizer*>(&tokenizer)) lexicon_.emplace(*hashed);
  begins_.reserve(texts.size() + 1);
  begins_.push_back(0);
  std::string whole(prompt);
  for (const std::string& text : texts) {
    whole.replace(prompt.size(), std::string::npos, text);
    Index lost = 0;
    if (lexicon_) {
      lexicon_->encode(whole, tokens_);
    } else {
      lost = tokenizer.encode_counting(whole, tokens_);
    }
    const std::size_t most = begins_.back() + static_cast<std::size_t>(longest);
    if (longest > 0 && tokens_.size() > most) {
      lost += static_cast<Index>(tokens_.size() - most);
      tokens_.resize(most);
    }
    if (lost > 0) cut_ += {1, lost, size()};
    begins_.push_back(tokens_.size());
  }
}

}  // namespace trine
