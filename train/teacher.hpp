// The embeddings of a teacher, computed once before training.
#pragma once

#include <vector>

#include "trine/data/dataset.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// The teacher's embedding of the first text of every row, which the student is trained to give all texts of
/// the row. With translations as rows this transfers a model to other languages: Reimers and Gurevych 2020,
/// arXiv:2004.09813.
class TeacherTargets {
 public:
  /// Embeds every distinct first text. Throws OptionError unless the embeddings have the student's
  /// `dimension`.
  TeacherTargets(const SentenceEncoder& teacher, const Dataset& rows, Index dimension, ThreadPool& pool);

  /// `dimension` reals, for a text that is the first of a row.
  [[nodiscard]] const Real* of(std::int32_t text) const {
    return embeddings_.row(index_[static_cast<std::size_t>(text)]);
  }

 private:
  Tensor embeddings_;                // [distinct first texts, dimension]
  std::vector<std::int32_t> index_;  // of each text of the data in embeddings_; -1: never first
};

}  // namespace trine::inline TRINE_ABI
