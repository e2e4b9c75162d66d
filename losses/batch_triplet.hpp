// Triplet losses that find their triplets in a labeled batch.
#pragma once

#include <optional>
#include <span>

#include "trine/losses/miners/label_miners.hpp"
#include "trine/losses/triplet.hpp"

namespace trine::inline TRINE_ABI {

/// TripletLoss over the hardest positive and the hardest negative of every anchor.
///
/// embeddings   [n, d]
/// labels       n of them; texts with equal labels belong together
/// returns      a scalar; 0 for a batch without a triplet. Statistics are those of TripletLoss
///
/// distance, margin, kind, reduction   as in TripletLoss; kind soft is the paper's recommendation
/// incomplete   anchors without a positive or without a negative are dropped (default). With keep,
///              distance euclidean and margin 5 this is sentence-transformers' BatchHardTripletLoss: an
///              anchor without a positive is still counted and only pushed from its negative
///
/// Needs batches with several texts of each of several labels. If it collapses (all distances equal,
/// loss = margin), start with BatchSemiHardTripletLoss. Memory n^2. Throws as TripletLoss does, and
/// ShapeError unless there is one label a row.
///
/// Hermans, Beyer, Leibe 2017, In Defense of the Triplet Loss, arXiv:1703.07737, equation 5.
struct BatchHardTripletLoss {
  Distance distance = Distance::cosine;
  std::optional<Real> margin = std::nullopt;
  MarginKind kind = MarginKind::hard;
  Reduction reduction = Reduction::mean;
  Incomplete incomplete = Incomplete::drop;

  LossResult operator()(Var embeddings, std::span<const Label> labels) const;
};

/// How far beyond the positive a semi-hard negative may be.
///   beyond_positive   any distance; the closest of those farther than the positive is chosen
///   inside_margin     only less than the margin farther, FaceNet's words; others give no loss anyway, so
///                     what changes is the mean and what `missing` does
enum class SemiHardRange { beyond_positive, inside_margin };

/// TripletLoss over every anchor and positive, each with the closest negative farther than the positive.
///
/// embeddings   [n, d]
/// labels       n of them
/// returns      a scalar; 0 for a batch without a triplet. Statistics are those of TripletLoss
///
/// range        default beyond_positive, as sentence-transformers and TensorFlow Addons read the paper
/// missing      pairs without a semi-hard negative are dropped (default). With farthest, distance
///              euclidean and margin 5 this is sentence-transformers' BatchSemiHardTripletLoss, the mean
///              being over all ordered positive pairs; a batch of one label then costs d(a, p) + margin
///
/// Memory n^2. The safe choice for a model with random weights. Throws as TripletLoss does;
/// OptionError for inside_margin with a margin of 0; ShapeError unless there is one label a row.
///
/// Schroff, Kalenichenko, Philbin 2015, FaceNet, arXiv:1503.03832, section 3.2.
struct BatchSemiHardTripletLoss {
  Distance distance = Distance::cosine;
  std::optional<Real> margin = std::nullopt;
  MarginKind kind = MarginKind::hard;
  Reduction reduction = Reduction::mean;
  SemiHardRange range = SemiHardRange::beyond_positive;
  SemiHardFallback missing = SemiHardFallback::drop;

  LossResult operator()(Var embeddings, std::span<const Label> labels) const;
};

/// Every triplet of the batch at once.
///
///   loss = sum over all a, p, n of max(0, d(a, p) - d(a, n) + margin) / (number of terms above 0)
///
/// embeddings   [n, d]
/// labels       n of them
/// returns      a scalar; 0 for a batch without a triplet. Statistics: terms are all valid triplets, the
///              distances those of all positive and of all negative pairs
///
/// reduction    default mean_active: "batch all != 0" of the paper, sentence-transformers'
///              BatchAllTripletLoss (euclidean, margin 5) and pytorch-metric-learning's TripletMarginLoss.
///              With mean most terms are 0 soon, and the step vanishes
///
/// Triplets are never listed: memory is 2 n^2, time one pass over the n negatives for each positive pair.
/// Throws as TripletLoss does; ShapeError unless there is one label a row.
///
/// Hermans, Beyer, Leibe 2017, In Defense of the Triplet Loss, arXiv:1703.07737, equation 6.
struct BatchAllTripletLoss {
  Distance distance = Distance::cosine;
  std::optional<Real> margin = std::nullopt;
  MarginKind kind = MarginKind::hard;
  Reduction reduction = Reduction::mean_active;

  LossResult operator()(Var embeddings, std::span<const Label> labels) const;
};

}  // namespace trine::inline TRINE_ABI
