#pragma once

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y = f(a) b, with a and b the left and the right half of x: a gated linear unit without its product.
/// Shazeer 2020, arXiv:2002.05202.
///
/// x        [n, 2 d]
/// returns  [n, d]
///
/// Saved: nothing but the input. Throws ShapeError for an odd number of columns.
Var gated(Var x, Activation activation);

}  // namespace trine::inline TRINE_ABI::ops
