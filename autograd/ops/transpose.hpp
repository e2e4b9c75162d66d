#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// x [n, d]  ->  [d, n].   Moves memory: inside a product, the flags of matmul cost nothing.
Var transpose(Var x);

}  // namespace trine::inline TRINE_ABI::ops
