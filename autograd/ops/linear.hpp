#pragma once

#include <span>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y = x W^T + b, the layout of torch.nn.functional.linear.
///
/// x        [n, in]
/// weight   [out, in]
/// bias     [out]; a default-constructed Var leaves it out
/// returns  [n, out]
///
/// Saved: nothing but the inputs. Throws ShapeError where sizes do not fit.
Var linear(Var x, Var weight, Var bias = {});

/// y = f(x W^T + b) in one operation: what torch's Linear followed by an activation computes.
/// Saved: the pre-activation, `out` reals a row; backward overwrites it with its gradient.
Var linear_activation(Var x, Var weight, Var bias, Activation activation);

/// The same with GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415; the exact form, not the tanh one).
inline Var linear_gelu(Var x, Var weight, Var bias = {}) {
  return linear_activation(x, weight, bias, Activation::gelu);
}

/// y = [x W_1^T + b_1, x W_2^T + b_2, ...], side by side in one matrix: queries, keys and values of
/// attention from weights that keep their own names.
///
/// x        [n, in]
/// weights  one to three of [out_i, in]
/// biases   as many of [out_i], a default-constructed Var for none; or the span is empty
/// returns  [n, out_1 + out_2 + ...]
///
/// Saved: nothing but the inputs. Throws ShapeError where sizes do not fit.
Var linear_concat(Var x, std::span<const Var> weights, std::span<const Var> biases);

}  // namespace trine::inline TRINE_ABI::ops
