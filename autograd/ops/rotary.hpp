#pragma once

#include "trine/autograd/var.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Turns queries and keys by angles that grow with their place, so that their products depend on the
/// distance between two tokens: Su et al. 2021, arXiv:2104.09864. Values stay.
///
/// qkv      [tokens, 3 d]   as packed_attention takes it
/// batch    offsets of the sequences; borrowed until the end of the step
/// heads    must divide d and leave an even size
/// cos_sin    [longest or more, d / heads]   row t: the cosines, then the sines, of the angles at place t;
///          feature j of a head is turned with feature j + size / 2. Taken as a constant
/// returns  [tokens, 3 d]
///
/// Saved: the place of each token. Throws ShapeError where sizes do not fit or a sequence is longer than
/// `cos_sin`.
Var rotary(Var qkv, const PackedBatch& batch, Index heads, Var cos_sin);

}  // namespace trine::inline TRINE_ABI::ops
