#pragma once

#include "autograd/var.hpp"
#include "tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Self-attention inside each sequence of a packed batch: softmax(q k^T / sqrt(size of a head)) v.
///
/// qkv      [tokens, 3 d]   queries, keys, values side by side, heads contiguous inside each
/// batch    offsets of the sequences; one of length 0 is allowed and has no rows. Borrowed until the end
///          of the step
/// heads    must divide d
/// returns  [tokens, d]
///
/// Saved: log-sum-exp, [tokens, heads]. Backward computes the probabilities again, tile by tile
/// (Dao et al. 2022, arXiv:2205.14135, algorithm 4, with tiles of queries only: sequences are short).
/// A sequence gives the same bits whatever it is batched with. Working memory of a thread: about
/// 8 d / heads + 200 reals a token of the longest sequence. Throws ShapeError where heads does not divide
/// d or the offsets do not describe qkv.
Var packed_attention(Var qkv, const PackedBatch& batch, Index heads);

}  // namespace trine::inline TRINE_ABI::ops
