#pragma once

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

}  // namespace trine::inline TRINE_ABI
