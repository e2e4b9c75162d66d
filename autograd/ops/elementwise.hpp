// Elementwise arithmetic. Operands have the same shape; nothing broadcasts but a vector over rows (add_bias)
// and a scalar (scale_by).
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

Var add(Var a, Var b);
Var subtract(Var a, Var b);
Var multiply(Var a, Var b);
Var divide(Var a, Var b);
/// scale * x + shift, with constants.
Var affine(Var x, Real scale, Real shift = 0);

/// Saved: nothing but its own result.
Var exp(Var x);
/// Natural logarithm; log(0) = -inf, NaN below.   Saved: nothing but x.
Var log(Var x);
/// NaN below 0; its slope at 0 is infinite, so add a small constant where x may be 0.
/// Saved: nothing but its own result.
Var sqrt(Var x);

/// y = x + bias in every row.   x [n, d], bias [d]  ->  [n, d].
Var add_bias(Var x, Var bias);

/// y = factor x, with a trainable factor: x of any shape, factor a scalar []. Where the factor is a
/// constant, ops::affine(x, factor) is cheaper.   Saved: nothing but the inputs.
Var scale_by(Var x, Var factor);

}  // namespace trine::inline TRINE_ABI::ops
