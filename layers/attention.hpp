#pragma once

#include "layers/linear.hpp"
#include "tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI {

/// Self-attention of several heads inside each sequence: Vaswani et al. 2017, arXiv:1706.03762,
/// section 3.2. Queries, keys and values come from one operation; the weights keep the names that
/// published BERT checkpoints give them.
struct MultiHeadAttention {
  Linear query, key, value;  // [d, d]
  Linear output;             // [d, d]
  Index heads;

  /// Throws OptionError unless heads divides d.
  MultiHeadAttention(Index d, Index heads, Rng rng, Init init = Init::xavier_uniform);

  /// x [tokens, d]  ->  [tokens, d]; `batch` is borrowed until the end of the step.
  Var operator()(Var x, const PackedBatch& batch) const;

  void visit(ParameterVisitor& v) {
    v.child("self.query", query);
    v.child("self.key", key);
    v.child("self.value", value);
    v.child("output.dense", output);
  }
};

}  // namespace trine::inline TRINE_ABI
