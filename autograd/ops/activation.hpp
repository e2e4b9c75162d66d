// Functions of one value, applied to every element. Any shape, the same shape back.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// max(x, 0); slope 0 at 0.   Saved: nothing but its own result.
Var relu(Var x);
/// x Phi(x) with the normal distribution function Phi, exact (torch's default, approximate="none"):
/// Hendrycks and Gimpel 2016, arXiv:1606.08415.   Saved: nothing but x.
Var gelu(Var x);
/// Saved: nothing but its own result.
Var tanh(Var x);
/// 1 / (1 + exp(-x)).   Saved: nothing but its own result.
Var sigmoid(Var x);
/// x sigmoid(x), also called swish.   Saved: nothing but x.
Var silu(Var x);
/// Saved: nothing but its own result.
Var exp(Var x);
/// Natural logarithm; log(0) = -inf, NaN below.   Saved: nothing but x.
Var log(Var x);
/// NaN below 0; its slope at 0 is infinite, so add a small constant where x may be 0.
/// Saved: nothing but its own result.
Var sqrt(Var x);
/// log(1 + exp(x)) without overflow; log_sigmoid(x) is -softplus(-x).   Saved: nothing but x.
Var softplus(Var x);

}  // namespace trine::inline TRINE_ABI::ops
