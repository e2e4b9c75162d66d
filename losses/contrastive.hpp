#pragma once

#include <span>

#include "trine/losses/miners/distance.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI {

/// Pulls pairs that belong together to one point and pushes others at least `margin` apart.
///
///   loss = mean_i 1/2 [ y_i d_i^2 + (1 - y_i) max(0, margin - d_i)^2 ],   d_i = d(u_i, v_i)
///
/// u, v        [n, d] each
/// labels      n of them: 1 belongs together, 0 does not
/// returns     a scalar. Statistics: active are pairs with a loss above 0
///
/// distance    cosine (default), as sentence-transformers; Hadsell et al. use the Euclidean one. Nothing is
///             added to the differences (PyTorch's pairwise_distance adds 1e-6)
/// margin      units of the distance; default 0.5. With 0 negatives are never pushed
/// reduction   mean (default) or sum: sentence-transformers' size_average; mean_active over active pairs
///
/// Every pair is judged alone, which suits data labeled pair by pair. With pairs that belong together only,
/// take InfoNceLoss; with graded scores CosentLoss.
/// Throws ShapeError, and OptionError for other labels, or a margin that is negative, not finite, or above
/// 2 with cosine.
///
/// Hadsell, Chopra, LeCun 2006, Dimensionality Reduction by Learning an Invariant Mapping, equation 4.
struct ContrastiveLoss {
  Distance distance = Distance::cosine;
  Real margin = Real(0.5);
  Reduction reduction = Reduction::mean;

  LossResult operator()(Var u, Var v, std::span<const Label> labels) const;
};

/// ContrastiveLoss over the pairs of a batch that are on the wrong side of each other.
///
///   loss = sum over hard positives of d^2 + sum over hard negatives of max(0, margin - d)^2
///   hard positives: farther than the closest negative; without negatives, than the mean positive
///   hard negatives: closer than the farthest positive; without positives, than the mean negative
///
/// Inputs as for ContrastiveLoss; a sum, without the half: the step grows with the batch. Statistics: active
/// are hard pairs with a loss above 0. This is sentence-transformers' OnlineContrastiveLoss (6.x; before, a
/// lone positive or negative was not compared with either).
struct OnlineContrastiveLoss {
  Distance distance = Distance::cosine;
  Real margin = Real(0.5);

  LossResult operator()(Var u, Var v, std::span<const Label> labels) const;
};

}  // namespace trine::inline TRINE_ABI
