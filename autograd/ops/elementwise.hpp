// Plain elementwise operations. Shapes must be equal: there is no silent broadcasting.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

Var add(Var a, Var b);
Var subtract(Var a, Var b);
Var multiply(Var a, Var b);
Var divide(Var a, Var b);
/// scale * x + shift, with constants.
Var affine(Var x, Real scale, Real shift = 0);

}  // namespace trine::inline TRINE_ABI::ops
