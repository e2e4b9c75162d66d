// The embeddings of the texts of a batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Embeds each distinct text of a batch once and returns a row for each position. Reuses its memory from
/// batch to batch.
class BatchTexts {
 public:
  /// positions  indices into `texts`, with repeats
  /// returns    [positions, d]
  Var embed(Tape& tape, const SentenceEncoder& model, const TokenizedTexts& texts,
            std::span<const std::int32_t> positions);

  /// Texts that the last call encoded.
  [[nodiscard]] Index distinct() const { return static_cast<Index>(distinct_.size()); }

 private:
  std::vector<std::int32_t> index_;     // of each text of the data in distinct_; -1: not in this batch
  std::vector<std::int32_t> distinct_;  // texts of this batch
  std::vector<std::int32_t> rows_;      // position i is row rows_[i] of the encoded texts
};

}  // namespace trine::inline TRINE_ABI
