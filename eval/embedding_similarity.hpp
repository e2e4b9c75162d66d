// Do embeddings of sentence pairs order the pairs as people did?
#pragma once

#include <span>

#include "trine/eval/metric.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Correlation of the similarity of row i of `a` and row i of `b` with scores[i], in this order:
/// pearson_cosine, spearman_cosine, the same for dot, euclidean and manhattan, pearson_max,
/// spearman_max. The one to compare models by is spearman_cosine.
///
/// a, b     [n, d]
/// scores   n numbers on any scale, larger for more alike
///
/// A correlation is NaN where it is not defined: fewer than two pairs, all scores or all similarities
/// equal, or NaN in an embedding; NaN never is the maximum unless all are. Throws ShapeError.
[[nodiscard]] Metrics embedding_similarity(ConstView a, ConstView b, std::span<const double> scores);

}  // namespace trine::inline TRINE_ABI::eval
