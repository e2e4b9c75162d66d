#pragma once

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y = f(x W^T + b) in one operation: what torch's Linear followed by an activation computes.
///
/// x        [n, in]
/// weight   [out, in]
/// bias     [out]; a default-constructed Var leaves it out
/// returns  [n, out]
///
/// Saved: the pre-activation, `out` reals a row; backward overwrites it with its gradient.
/// Throws ShapeError where sizes do not fit.
Var linear_activation(Var x, Var weight, Var bias, Activation activation);

/// The same with GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415; the exact form, not the tanh one).
inline Var linear_gelu(Var x, Var weight, Var bias = {}) {
  return linear_activation(x, weight, bias, Activation::gelu);
}

}  // namespace trine::inline TRINE_ABI::ops
