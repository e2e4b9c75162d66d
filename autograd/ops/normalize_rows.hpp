#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Divides every row by its Euclidean length; a row shorter than 1e-12 becomes zero and receives zero
/// gradient.   x [n, d]  ->  [n, d].   Saved: 1 real per row.
Var normalize_rows(Var x);

}  // namespace trine::inline TRINE_ABI::ops
