// Self-attention over packed sequences, and the rotation of its queries and keys by position.
#pragma once

#include "trine/autograd/var.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Self-attention inside each sequence of a packed batch: softmax(q k^T / sqrt(size of a head) + bias) v.
///
/// qkv      [tokens, 3 d]   queries, keys, values side by side, heads contiguous inside each
/// batch    offsets of the sequences; one of length 0 is allowed and has no rows. Borrowed until the end
///          of the step
/// heads    must divide d
/// bias     [heads, 2 n - 1], n the length of the longest sequence or more: column n - 1 + j - i is added to
///          the score of query i and key j. A default-constructed Var leaves it out
/// window   keys further than so many tokens from a query are masked, and skipped where a whole tile of
///          queries masks them; 0: no limit
/// returns  [tokens, d]
///
/// Saved: log-sum-exp, [tokens, heads]; backward needs a gradient of the bias for each sequence besides.
/// Backward computes the probabilities again, tile by tile (Dao et al. 2022, arXiv:2205.14135, algorithm 4,
/// with tiles of queries only: sequences are short). A sequence gives the same bits whatever it is batched
/// with. Working memory of a thread: about 8 d / heads + 200 reals a token of the longest sequence. Throws
/// ShapeError where heads does not divide d, the offsets do not describe qkv or the bias does not fit,
/// OptionError for a negative window.
Var packed_attention(Var qkv, const PackedBatch& batch, Index heads, Var bias = {}, Index window = 0);

/// Rotary position embeddings: rotates queries and keys by angles that grow with their position, so that
/// their products depend on the distance of two tokens. Su et al. 2021, arXiv:2104.09864. Values are
/// unchanged.
///
/// qkv      [tokens, 3 d]   as for packed_attention
/// batch    offsets of the sequences; borrowed until the end of the step
/// heads    must divide d and leave an even size
/// cos_sin  [longest or more, d / heads]   row t: the cosines, then the sines, of the angles of position t;
///          feature j of a head is rotated with feature j + size / 2. A constant
/// returns  [tokens, 3 d]
///
/// Saved: the position of each token. Throws ShapeError where sizes do not fit or a sequence is longer than
/// `cos_sin`.
Var rotary(Var qkv, const PackedBatch& batch, Index heads, Var cos_sin);

}  // namespace trine::inline TRINE_ABI::ops
