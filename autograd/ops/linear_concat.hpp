#pragma once

#include <span>

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y = [x W_1^T + b_1, x W_2^T + b_2, ...], side by side in one matrix: queries, keys and values of
/// attention from weights that keep their own names.
///
/// x        [n, in]
/// weights  one to three of [out_i, in]
/// biases   as many of [out_i], or none
/// returns  [n, out_1 + out_2 + ...]
///
/// Saved: nothing but the inputs. Throws ShapeError where sizes do not fit.
Var linear_concat(Var x, std::span<const Var> weights, std::span<const Var> biases);

}  // namespace trine::inline TRINE_ABI::ops
