// The two broadcasts there are: a vector over rows, and a scalar. Nothing else broadcasts.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y = x + bias in every row.   x [n, d], bias [d]  ->  [n, d].
Var add_bias(Var x, Var bias);

/// y = factor x, with a trainable factor: x of any shape, factor a scalar []. Where the factor is a
/// constant, ops::affine(x, factor) is cheaper.   Saved: nothing but the inputs.
Var scale_by(Var x, Var factor);

}  // namespace trine::inline TRINE_ABI::ops
