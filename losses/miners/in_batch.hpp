#pragma once

#include <cstdint>
#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

/// Which of the other candidates becomes the negative of a pair.
///   hardest     the closest to the anchor
///   semi_hard   the closest that is farther than the positive; the hardest where there is none
///   random      any, uniformly
enum class InBatchChoice { hardest, semi_hard, random };

/// One negative for every pair of a batch, taken from the other pairs' positives.
///
/// distances   [n, m], from n anchors to m >= n candidates; the positive of anchor i is candidate i, those
///             beyond n are additional negatives
/// texts       a candidate is passed over when it is the text of the anchor or of its positive, or the
///             positive of a pair with the same anchor text; empty: only candidate i is
/// key         randomness of `random`: the same key gives the same choice; Tape::random_key() is one
/// out         replaced, in order of anchors; {i, i, j}: row i of the anchors, i and j of the candidates.
///             Pairs with nothing left to choose from are dropped. Its capacity is reused; of equals the
///             first candidate wins
///
/// Hand the result to TripletLoss::operator()(anchors, candidates, triplets).
struct InBatch {
  InBatchChoice choice = InBatchChoice::semi_hard;

  /// Throws ShapeError where distances and texts do not fit each other.
  void select(ThreadPool& pool, ConstView distances, const SameText& texts, std::uint64_t key,
              std::vector<Triplet>& out) const;
};

}  // namespace trine::inline TRINE_ABI
