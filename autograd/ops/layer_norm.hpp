#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y = (x - mean) / sqrt(variance + epsilon) * gain + bias, row by row; the variance divides by d.
///
/// x           [n, d]
/// gain, bias  [d]; a default-constructed bias leaves it out
/// returns     [n, d]
///
/// Two passes, never E[x^2] - E[x]^2: a row like 10000 + noise keeps its digits. Saved: 2 reals a row.
/// Ba, Kiros, Hinton 2016, arXiv:1607.06450. Throws ShapeError where sizes do not fit, OptionError for an
/// epsilon that is not positive.
Var layer_norm(Var x, Var gain, Var bias, Real epsilon);

/// layer_norm(dropout(x, p) + residual): the post-norm step of an encoder block in one pass over memory.
///
/// x, residual  [n, d]
/// p            fraction of x that is dropped in training; see dropout()
///
/// Saved: the sum, d reals a row, and 2 more. One gradient serves both summands.
Var add_layer_norm(Var x, Var residual, Var gain, Var bias, Real epsilon, double p = 0);

}  // namespace trine::inline TRINE_ABI::ops
