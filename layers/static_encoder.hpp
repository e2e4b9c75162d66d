// Sentence embeddings as means of word vectors: no attention, no word order, fast.
#pragma once

#include <span>
#include <utility>

#include "trine/autograd/parameter.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"
#include "trine/layers/module.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI {

/// Sentences as bags of words, words as bags of table rows. A word that occurs twice in a batch is
/// summed once, which saves two thirds of the memory traffic of ordinary text.
struct BagBatch {
  PackedBatch words;             ///< sentence i is the words of sequence i
  PackedBatch features;          ///< word w is the rows of sequence w; no offsets: a word is one row
  std::span<const Real> scales;  ///< [words] what a word's sum of rows is multiplied with
};

/// A word is the sum of its rows over the square root of their number, so that long words count for more,
/// but not in proportion; a sentence is the mean of its words. With one row per word this is the
/// StaticEmbedding of sentence-transformers. Initialized uniformly, with standard deviation 1/sqrt(d).
struct StaticEncoder {
  Parameter weight;  // [rows, d]; gradients by rows

  /// A new table; the threads of `pool` fill it, or the calling thread where it is null.
  StaticEncoder(Index rows, Index d, Rng rng, ThreadPool* pool = nullptr);
  /// With a table [rows, d] that is there already.
  explicit StaticEncoder(Tensor table) : weight(std::move(table), Gradients::rows) {}

  /// -> [sentences, d]; an empty sentence gives zeros. `batch` is borrowed until the end of the step.
  Var operator()(Tape& tape, const BagBatch& batch) const;

  void visit(ParameterVisitor& v) { v("weight", weight); }
};

}  // namespace trine::inline TRINE_ABI
