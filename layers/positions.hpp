// Position information for attention: relative position bias and rotary embeddings.
#pragma once

#include "trine/autograd/tape.hpp"
#include "trine/layers/module.hpp"

namespace trine::inline TRINE_ABI {

/// Computed once per step and used by every block; each may be absent.
struct AttentionPositions {
  Var bias;     // [heads, 2 longest - 1]        see ops::packed_attention
  Var cos_sin;  // [longest, features of a head]  see ops::rotary
};

/// The bucket of a distance (key position minus query position). Half of the buckets are for either
/// direction; half of those hold one distance each, the others ever wider ranges up to 128 and beyond:
/// Raffel et al. 2020, arXiv:1910.10683, section 2.1.
[[nodiscard]] Index distance_bucket(Index distance, Index buckets);

/// A trained bias for every head and bucket of distances, shared by all blocks: MPNet, Song et al. 2020,
/// arXiv:2004.09297.
struct RelativeBias {
  Parameter weight;  // [buckets, heads]   starts at zero

  RelativeBias(Index buckets, Index heads);

  /// -> [heads, 2 longest - 1], for sequences up to `longest`.
  Var operator()(Tape& tape, Index longest) const;

  void visit(ParameterVisitor& v) { v("weight", weight); }
};

/// Cosines and sines of the angles t / base^(2 j / size), [longest, size], as ops::rotary takes them: Su et
/// al. 2021, arXiv:2104.09864, section 3.2.2.
[[nodiscard]] Var rotary_table(Tape& tape, Index longest, Index size, double base);

}  // namespace trine::inline TRINE_ABI
