#pragma once

#include <optional>
#include <span>

#include "trine/losses/miners/distance.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI {

///   hard   max(0, gap + margin)
///   soft   log(1 + exp(gap + margin)): never quite satisfied, and needs no margin
enum class MarginKind { hard, soft };

/// The margin used where none is given: 0 with a soft margin; else cosine 0.3, euclidean and manhattan 5
/// (sentence-transformers), squared euclidean 0.2 (FaceNet, for rows of length 1).
[[nodiscard]] Real default_margin(Distance distance, MarginKind kind);

/// Pulls an anchor towards its positive until it is `margin` closer than the negative.
///
///   loss = mean_i max(0, d(a_i, p_i) - d(a_i, n_i) + margin)
///
/// anchors, positives, negatives   [n, d] each, row i of each forms triplet i; or
/// embeddings, triplets            [n, d] and triplets of row indices into it, as miners return them; or
/// anchors, candidates, triplets   [n, d], [m, d]; positives and negatives are rows of the candidates, as
///                                 InBatch chooses them
/// returns                         a scalar. Statistics: active are triplets with a loss above 0; with a
///                                 soft margin, those whose negative is closer than the positive
///
/// distance    cosine (default) needs no care about lengths. Embeddings are never normalized for the
///             others: sentence-transformers' default is {.distance = Distance::euclidean}, FaceNet's
///             squared_euclidean on rows of length 1
/// margin      units of the distance. Too small and training stops early, too large and it never settles.
///             0 is allowed but only asks for order, not for a gap: a model that maps every text to one
///             point has no loss then. Cosine distance lies in [0, 2], so more than 2 is refused
/// kind        soft: Hermans et al.; with a margin it is pytorch-metric-learning's smooth_loss
/// reduction   mean (default) as in sentence-transformers; mean_active as in pytorch-metric-learning
///
/// Where anchor and positive are equal their distance is 0 and has no gradient (a square root would give
/// NaN). Choose this loss when you have explicit negatives and want a geometric margin; with pairs only,
/// InfoNceLoss usually trains faster because every other row is a negative. It selects nothing itself:
/// see losses/miners/ and losses/batch_triplet.hpp.
///
/// Triplets are copied. Saved: 4 reals a triplet, 1 a row. Throws OptionError for a margin that is negative
/// or not finite, or above 2 with cosine; ShapeError for shapes or row indices that do not fit.
///
/// Schroff, Kalenichenko, Philbin 2015, FaceNet, arXiv:1503.03832, section 3.1; Reimers and Gurevych 2019,
/// Sentence-BERT, arXiv:1908.10084, section 3. Derivation: docs/derivations/triplet.md.
struct TripletLoss {
  Distance distance = Distance::cosine;
  std::optional<Real> margin = std::nullopt;
  MarginKind kind = MarginKind::hard;
  Reduction reduction = Reduction::mean;

  LossResult operator()(Var anchors, Var positives, Var negatives) const;
  LossResult operator()(Var embeddings, std::span<const Triplet> triplets) const;
  LossResult operator()(Var anchors, Var candidates, std::span<const Triplet> triplets) const;
};

}  // namespace trine::inline TRINE_ABI
