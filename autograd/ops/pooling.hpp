#pragma once

#include "trine/autograd/var.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

/// How the rows of a sequence are pooled into one, as sentence-transformers' Pooling defines it.
enum class Pool {
  mean,           ///< sum / length
  cls,            ///< the first row
  max,            ///< the largest value of each feature
  mean_sqrt_len,  ///< sum / sqrt(length)
  weighted_mean,  ///< rows weighted 1, 2, ... length, divided by the sum of the weights
  last_token      ///< the last row
};

/// One row per sequence.
///
/// x        [tokens, d]
/// batch    which rows are a sequence; borrowed until the end of the step
/// skip     so many rows at the start of each sequence, a prompt, are left out; the weights of
///          weighted_mean count them: skip + 1, ... length
/// returns  [sequences, d]; a sequence of no rows but skipped ones gives zeros and receives no gradient
///
/// Saved: for max the row of each maximum (the first of ties), else nothing.
/// Throws ShapeError where the offsets do not describe x.
Var pooling(Var x, const PackedBatch& batch, Pool pool, Index skip = 0);

}  // namespace trine::inline TRINE_ABI::ops
