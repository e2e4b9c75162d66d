// What every loss returns: a scalar to differentiate, and what shows whether training is healthy.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine {

/// How the terms of a batch are reduced to a scalar.
///   mean          over all terms, those that are 0 included
///   mean_active   over the terms that are not 0; a batch where none is gives 0. The step does not shrink
///                 as more and more triplets are satisfied (pytorch-metric-learning's AvgNonZeroReducer)
///   sum           no division
enum class Reduction { mean, mean_active, sum };

/// A collapsing model shows itself here: positive and negative distances meet and go to 0, or the norms
/// do; a finished one shows an active fraction of 0. Averages over nothing are 0.
struct LossStatistics {
  Index terms = 0;                    ///< triplets, pairs or rows that enter the loss
  double active_fraction = 0;         ///< fraction of them with a gradient; each loss defines it
  double mean_positive_distance = 0;  ///< in the distance of the loss
  double mean_negative_distance = 0;
  double mean_norm = 0;  ///< mean Euclidean length of the embeddings, as they came in
};

}  // namespace trine

namespace trine::inline TRINE_ABI {

/// Converts to its Var, so that `tape.backward(loss(a, p, n))` works.
struct LossResult {
  Var loss;  // scalar []
  LossStatistics statistics;

  operator Var() const { return loss; }  // NOLINT: it is a loss first
  [[nodiscard]] Real scalar() const { return loss.scalar(); }
};

}  // namespace trine::inline TRINE_ABI
