#pragma once

#include <optional>
#include <span>
#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

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

}  // namespace trine::inline TRINE_ABI
