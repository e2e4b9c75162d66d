// What a teacher says of the texts to learn from, asked once before training.
#pragma once

#include <vector>

#include "trine/data/dataset.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// The embeddings a teacher gives the first text of every row. Its student learns them for all texts of the
/// row, so that translations come to mean what the teacher knows: Reimers and Gurevych 2020,
/// arXiv:2004.09813.
class TeacherTargets {
 public:
  /// Embeds every distinct first text. Throws OptionError unless the embeddings have the student's
  /// `dimension`.
  TeacherTargets(const SentenceEncoder& teacher, const Dataset& rows, Index dimension, ThreadPool& pool);

  /// dimension reals, of a text that stands first in a row.
  [[nodiscard]] const Real* of(std::int32_t text) const {
    return embeddings_.row(place_[static_cast<std::size_t>(text)]);
  }

 private:
  Tensor embeddings_;                // [distinct first texts, dimension]
  std::vector<std::int32_t> place_;  // of each text of the data among them; -1: never first
};

}  // namespace trine::inline TRINE_ABI
