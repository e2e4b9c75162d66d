#pragma once

#include <span>

#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI {

/// Fits the cosine of a pair to its score.
///
///   loss = mean_i (cos(u_i, v_i) - y_i)^2
///
/// u, v      [n, d] each
/// scores    n of them, on the scale of a cosine: [-1, 1], usually [0, 1] (divide STS scores by 5)
/// returns   a scalar. Statistics: active are pairs whose cosine is off by more than 0.1; "positive" are
///           pairs scored above the mean of the batch, "negative" the others; distances are 1 - cosine
///
/// The model must predict the scores themselves; if only their order matters, as for Spearman's correlation,
/// CosentLoss usually does better. sentence-transformers' CosineSimilarityLoss.
/// Throws ShapeError; OptionError for scores outside [-1, 1].
///
/// Reimers and Gurevych 2019, Sentence-BERT, arXiv:1908.10084, section 3 (regression objective).
struct CosineSimilarityLoss {
  LossResult operator()(Var u, Var v, std::span<const Real> scores) const;
};

}  // namespace trine::inline TRINE_ABI
