// Shared by the losses of scored pairs. Not for users.
#pragma once

#include <span>

#include "trine/autograd/var.hpp"
#include "trine/base/error.hpp"
#include "trine/losses/reduce.hpp"

namespace trine::inline TRINE_ABI::losses {

inline void require_scores(const char* loss, Var u, std::span<const Real> scores) {
  const auto given = static_cast<Index>(scores.size());
  if (given != u.shape().rows())
    throw ShapeError(loss, "one score a pair is needed", {{"u", u.shape()}, {"scores", Shape{given}}});
}

/// Pairs scored above the mean of the batch count as positive, the others as negative.
inline void report_scored(LossStatistics& statistics, const Real* distances, const Real* scores, Index n,
                          Index active) {
  Mean middle, near, far;
  middle.add(scores, n);
  for (Index i = 0; i < n; ++i) {
    const bool positive = static_cast<double>(scores[i]) > middle.value();
    (positive ? near : far).add(static_cast<double>(distances[i]));
  }
  statistics.terms = n;
  statistics.active_fraction = n > 0 ? static_cast<double>(active) / static_cast<double>(n) : 0;
  statistics.mean_positive_distance = near.value();
  statistics.mean_negative_distance = far.value();
}

}  // namespace trine::inline TRINE_ABI::losses
