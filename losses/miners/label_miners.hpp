#pragma once

#include <optional>
#include <span>
#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

/// What becomes of an anchor that has no positive, or no negative, in its batch.
///   drop   it forms no triplet, as in pytorch-metric-learning
///   keep   it stays in the mean, as in sentence-transformers: without a positive it is its own (distance
///          0, so it is only pushed from its negative); without a negative the positive stands in for
///          it, which costs the margin and moves nothing
enum class Incomplete { drop, keep };

/// For every anchor its farthest positive and its closest negative: at most one triplet an anchor.
///
/// distances   [n, n], of a DistanceMatrix
/// labels      n of them; positives of i are the other rows with its label, negatives the rest
/// out         replaced; its capacity is reused. In order of anchors; ties go to the first row
///
/// Costs n^2 comparisons. Works best with several texts of each of several labels in a batch; a few
/// wrong labels hurt it more than they hurt semi_hard.
///
/// Hermans, Beyer, Leibe 2017, In Defense of the Triplet Loss, arXiv:1703.07737, equation 5.
struct BatchHard {
  Incomplete incomplete = Incomplete::drop;

  /// Throws ShapeError where distances and labels do not fit each other.
  void select(ThreadPool& pool, ConstView distances, std::span<const Label> labels,
              std::vector<Triplet>& out) const;
};

/// What becomes of an anchor and positive without a semi-hard negative.
///   drop       they form no triplet, as in pytorch-metric-learning
///   farthest   the anchor's farthest negative, as in sentence-transformers and TensorFlow Addons; a batch
///              of one label then takes the anchor itself, which only pulls the positive closer
///   closest    the anchor's closest negative, the hardest there is; dropped where there is none at all
enum class SemiHardFallback { drop, farthest, closest };

/// For every ordered pair of anchor and positive the closest negative that is farther than the positive:
/// hard enough to teach, not so hard that everything collapses into one point.
///
///   negative = argmin { d(a, n) : d(a, n) > d(a, p) }, and d(a, n) < d(a, p) + bound if there is a bound
///
/// distances   [n, n], of a DistanceMatrix
/// labels      n of them
/// out         replaced; its capacity is reused. In order of anchors, then positives; of equals the first
///             row wins
///
/// bound       units of the distance. None (default): the closest negative beyond the positive however
///             far, the reading of sentence-transformers. The margin of the loss: FaceNet's reading, only
///             negatives "inside the margin", which are exactly those with a loss above 0.
/// missing     default drop. sentence-transformers: {.missing = SemiHardFallback::farthest}
///
/// Memory stays at n^2. Throws ShapeError; OptionError for a bound that is not positive.
///
/// Schroff, Kalenichenko, Philbin 2015, FaceNet, arXiv:1503.03832, section 3.2.
struct SemiHard {
  SemiHardFallback missing = SemiHardFallback::drop;
  std::optional<Real> bound = std::nullopt;

  void select(ThreadPool& pool, ConstView distances, std::span<const Label> labels,
              std::vector<Triplet>& out) const;
};

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
