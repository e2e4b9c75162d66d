// Reductions to a scalar or to one value a row.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Sum of all elements: any shape -> scalar [].
Var sum(Var x);
/// Mean of all elements; throws ShapeError for an empty x, which has none.
Var mean(Var x);

}  // namespace trine::inline TRINE_ABI::ops
