// Similarity of embeddings.
#pragma once

#include "trine/base/similarity.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Of two embeddings of d reals, accumulated in double. NaN if one of them has a NaN.
[[nodiscard]] double similarity(Similarity kind, const Real* a, const Real* b, Index d);
/// Of every row of a [n, d] to every row of b [m, d]: [n, m]. Throws ShapeError if the widths differ. To
/// search a corpus, see eval/nearest.hpp.
[[nodiscard]] Tensor similarity(Similarity kind, ConstView a, ConstView b);

}  // namespace trine::inline TRINE_ABI::eval
