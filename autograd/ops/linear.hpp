#pragma once

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

}  // namespace trine::inline TRINE_ABI::ops
