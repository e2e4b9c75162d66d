#pragma once

#include "trine/autograd/var.hpp"

namespace example {

/// y_ij = x_ij g_j.   x [n, d], g [d]  ->  [n, d].   Saved: nothing but the inputs. Throws ShapeError.
trine::Var scale_columns(trine::Var x, trine::Var g);

}  // namespace example
