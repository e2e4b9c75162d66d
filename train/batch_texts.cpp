#include "trine/train/batch_texts.hpp"

#include "trine/autograd/ops/reshape.hpp"

namespace trine::inline TRINE_ABI {

Var BatchTexts::embed(Tape& tape, const SentenceEncoder& model, const TokenizedTexts& texts,
                      std::span<const std::int32_t> positions) {
  index_.resize(static_cast<std::size_t>(texts.size()), -1);
  distinct_.clear();
  rows_.clear();
  for (std::int32_t text : positions) {
    std::int32_t& index = index_[static_cast<std::size_t>(text)];
    if (index < 0) {
      index = static_cast<std::int32_t>(distinct_.size());
      distinct_.push_back(text);
    }
    rows_.push_back(index);
  }
  for (std::int32_t text : distinct_) index_[static_cast<std::size_t>(text)] = -1;
  const Var embeddings = model.embed(tape, texts, distinct_);
  if (distinct_.size() == positions.size()) return embeddings;
  return ops::gather_rows(embeddings, rows_);
}

}  // namespace trine::inline TRINE_ABI
