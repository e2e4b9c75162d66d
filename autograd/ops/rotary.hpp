#pragma once

#include "trine/autograd/var.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

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
