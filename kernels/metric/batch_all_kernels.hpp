// All triplets of one anchor and one positive in a single pass over the anchor's distances.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Sums over the negatives of one anchor and positive.
struct BatchAllSums {
  Real loss;      ///< sum of the terms
  Real active;    ///< number of terms above 0
  Real violated;  ///< number of negatives closer than the positive
  Real slope;     ///< sum of the derivatives: what the positive's distance receives
};

struct BatchAllKernels {
  /// With gap_j = positive + margin - distances[j]: adds max(0, gap_j) over all j where is_negative[j] is 1
  /// (elsewhere it is 0), and subtracts its derivative with respect to gap_j from slopes[j].
  BatchAllSums (*hard)(Real* slopes, const Real* distances, const Real* is_negative, Real positive,
                       Real margin, Index n) noexcept;
  /// The same with log(1 + exp(gap_j)).
  BatchAllSums (*soft)(Real* slopes, const Real* distances, const Real* is_negative, Real positive,
                       Real margin, Index n) noexcept;
};

const BatchAllKernels& batch_all_kernels();

}  // namespace trine::inline TRINE_ABI
