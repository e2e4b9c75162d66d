// Softmax and log-sum-exp of rows, and the cross entropy of rows of logits.
#pragma once

#include <cstdint>
#include <span>

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y_ij = exp(x_ij) / sum over k of exp(x_ik), without overflow.
/// x [n, d]  ->  [n, d].   Entries of -inf get probability 0. Saved: nothing but its own result.
Var row_softmax(Var x);

/// y_i = log of the sum over j of exp(x_ij), without overflow; -inf for an empty row.
/// x [n, d]  ->  [n].   For losses see ops::cross_entropy. Saved: 2 reals a row.
Var row_log_sum_exp(Var x);

/// -mean_i log( exp(x_i,c_i) / sum_j exp(x_ij) ), as torch.nn.functional.cross_entropy: the mean negative
/// log-likelihood of the labels c under the softmax of each row. Does not overflow.
///
/// logits   [n, classes]; -inf gives a class probability 0
/// labels   [n], in [0, classes); copied
/// returns  a scalar []; 0 for n = 0. A NaN among the logits makes it NaN
///
/// Saved: 2 reals a row; backward computes the probabilities again. Throws ShapeError for another number of
/// labels and for a label that is no class. Derivation: docs/derivations/cross_entropy.md.
Var cross_entropy(Var logits, std::span<const std::int32_t> labels);

}  // namespace trine::inline TRINE_ABI::ops
