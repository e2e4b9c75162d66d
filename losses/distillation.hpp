// Learning what a teacher knows: its embeddings, or how far it puts positives before negatives.
#pragma once

#include <span>

#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI {

/// Fits embeddings to given ones.
///
///   loss = mean over all elements of (e - t)^2
///
/// embeddings, targets   [n, d] each; targets usually a Tape::input with a teacher's embeddings
/// returns               a scalar. Statistics: distances of rows to their targets are squared Euclidean,
///                       all of them "positive"; active are rows that differ at all
///
/// torch.nn.MSELoss, sentence-transformers' MSELoss: multilingual distillation shows the student the
/// teacher's embedding of a sentence for the sentence and for its translation.
/// Throws ShapeError.
///
/// Reimers and Gurevych 2020, arXiv:2004.09813, section 3.
struct MseLoss {
  LossResult operator()(Var embeddings, Var targets) const;
};

/// Fits the difference of two dot products to a teacher's.
///
///   loss = mean_t ( <a, p> - <a, n_t> - margin_t )^2
///
/// anchors, positives   [n, d] each
/// negatives            [k n, d]   k for every anchor, as columns one under the other: row j belongs to
///                      anchor j mod n
/// margins              k n of them, in the order of the negatives: teacher score of the positive minus
///                      that of the negative
/// returns              a scalar. Statistics: distances are minus the dot products; active are terms off by
///                      more than a tenth of a margin
///
/// Dot products: rows are taken as they are, as in sentence-transformers' MarginMSELoss.
/// Throws ShapeError.
///
/// Hofstaetter et al. 2020, arXiv:2010.02666, equation 3.
struct MarginMseLoss {
  LossResult operator()(Var anchors, Var positives, Var negatives, std::span<const Real> margins) const;
};

}  // namespace trine::inline TRINE_ABI
