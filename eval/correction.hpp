// From a product to a similarity.
#pragma once

#include "trine/base/real.hpp"
#include "trine/base/similarity.hpp"

namespace trine::inline TRINE_ABI::eval {

/// What turns a product <q, c> into something that orders the corpus as the similarity does, for a fixed
/// query: cosine <q, c> / |c|, Euclidean <q, c> - |c|^2 / 2. The offset is not positive.
struct Correction {
  Real factor = 1;
  Real offset = 0;
};

/// For the row c of d reals. Manhattan distance has none.
[[nodiscard]] Correction correction_of(const Real* row, Index d, Similarity similarity);

}  // namespace trine::inline TRINE_ABI::eval
