#pragma once

#include <span>
#include <vector>

#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

/// With gap = d(a, n) - d(a, p):
///   all             every anchor, positive, negative
///   hard            gap <= 0: the negative is not farther than the positive
///   semi_hard       0 < gap <= margin
///   easy            gap > margin
///   within_margin   gap <= margin, hard and semi-hard: what pytorch-metric-learning calls "all"
enum class TripletKind { all, hard, semi_hard, easy, within_margin };

/// Every valid triplet of a kind, in order of anchor, positive, negative.
///
/// distances   [n, n], of a DistanceMatrix
/// labels      n of them
/// margin      units of the distance; hard and all do not look at it
/// out         replaced; its capacity is reused. Up to n^3 / 4 triplets: for batches over a few hundred
///             rows take BatchAllTripletLoss, which needs n^2 memory
///
/// The kinds and the default margin are those of pytorch-metric-learning's TripletMarginMiner.
/// Throws ShapeError; OptionError for a negative margin.
struct AllTriplets {
  TripletKind kind = TripletKind::all;
  Real margin = Real(0.2);

  void select(ConstView distances, std::span<const Label> labels, std::vector<Triplet>& out) const;
};

}  // namespace trine::inline TRINE_ABI
