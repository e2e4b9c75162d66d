#pragma once

#include <span>

#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI {

/// Puts the cosines of scored pairs in the order of their scores.
///
///   loss = log( 1 + sum over all i, j with y_i < y_j of exp(scale (cos_i - cos_j)) )
///   cos_i = cos(u_i, v_i)
///
/// u, v      [n, d] each
/// scores    n of them, on any scale: only their order counts, and equal scores are not compared
/// returns   a scalar. Statistics: active are pairs with a higher cosine than some pair scored above them;
///           "positive" are pairs scored above the mean of the batch, "negative" the others; distances are
///           1 - cosine
///
/// scale     default 20. sentence-transformers' CoSENTLoss
///
/// The first choice for graded similarity. Batches should hold many different scores. Sorted, not compared
/// two by two: n log n. Throws ShapeError; OptionError unless scale is positive and finite, and for NaN
/// among the scores.
///
/// Huang et al. 2024, CoSENT: Consistent Sentence Embedding via Similarity Ranking,
/// doi:10.1109/TASLP.2024.3402087.
struct CosentLoss {
  Real scale = 20;

  LossResult operator()(Var u, Var v, std::span<const Real> scores) const;
};

}  // namespace trine::inline TRINE_ABI
