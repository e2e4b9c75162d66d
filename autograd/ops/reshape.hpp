// The same values with another shape. Nothing is copied.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// x with other extents, in the same row-major order. Throws ShapeError unless the sizes agree.
Var reshape(Var x, Shape shape);

/// x as a constant: no gradient flows back through it.
Var stop_gradient(Var x);

}  // namespace trine::inline TRINE_ABI::ops
