#include "models/tokenised_texts.hpp"

#include <algorithm>

namespace trine {

TokenisedTexts::TokenisedTexts(const Tokenizer& tokenizer, std::span<const std::string> texts,
                               Index longest) {
  if (const auto* hashed = dynamic_cast<const HashedTokenizer*>(&tokenizer)) lexicon_.emplace(*hashed);
  begins_.reserve(texts.size() + 1);
  begins_.push_back(0);
  for (const std::string& text : texts) {
    if (lexicon_) {
      lexicon_->encode(text, tokens_);
    } else {
      tokenizer.encode(text, tokens_);
    }
    if (longest > 0)
      tokens_.resize(std::min(tokens_.size(), begins_.back() + static_cast<std::size_t>(longest)));
    begins_.push_back(tokens_.size());
  }
}

}  // namespace trine
