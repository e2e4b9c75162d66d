// Softmax and log-sum-exp of rows.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y_ij = exp(x_ij) / sum over k of exp(x_ik), without overflow.
/// x [n, d]  ->  [n, d].   Entries of -inf get probability 0. Saved: nothing but its own result.
Var row_softmax(Var x);

/// y_i = log of the sum over j of exp(x_ij), without overflow; -inf for an empty row.
/// x [n, d]  ->  [n].   For losses see ops::cross_entropy. Saved: 2 reals a row.
Var row_log_sum_exp(Var x);

}  // namespace trine::inline TRINE_ABI::ops
