// Similarity of two embeddings.
#pragma once

#include "trine/base/similarity.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Of two embeddings of d reals, accumulated in double. Not a number where one of them holds NaN.
[[nodiscard]] double similarity(Similarity kind, const Real* a, const Real* b, Index d);

}  // namespace trine::inline TRINE_ABI::eval
