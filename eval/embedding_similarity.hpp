// Semantic textual similarity: correlation of embedding similarities with gold scores.
#pragma once

#include <span>

#include "trine/eval/metric.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Correlation of the similarity of row i of `a` and row i of `b` with scores[i], in this order:
/// pearson_cosine, spearman_cosine, the same for dot, euclidean and manhattan, pearson_max,
/// spearman_max. Models are usually compared by spearman_cosine.
///
/// a, b     [n, d]
/// scores   [n], any scale, larger for more similar
///
/// A correlation is NaN if undefined: fewer than two pairs, all scores or all similarities
/// equal, or NaN in an embedding; NaN is the maximum only if all are NaN. Throws ShapeError.
[[nodiscard]] Metrics embedding_similarity(ConstView a, ConstView b, std::span<const double> scores);

}  // namespace trine::inline TRINE_ABI::eval
