// How often the anchor is closer to the positive than to the negative.
#pragma once

#include "trine/eval/metric.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Fraction of triplets with s(anchor, positive) > s(anchor, negative) + margin; ties and NaN are errors. In
/// this order: cosine_accuracy, dot_accuracy, euclidean_accuracy, manhattan_accuracy, max_accuracy. Row i of
/// each matrix, [n, d], forms triplet i.
///
/// `margin` is in units of each similarity. Throws ShapeError if shapes differ or there are no rows.
[[nodiscard]] Metrics triplet_accuracy(ConstView anchors, ConstView positives, ConstView negatives,
                                       double margin = 0);

}  // namespace trine::inline TRINE_ABI::eval
