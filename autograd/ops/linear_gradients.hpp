// The half of backward that everything built on y = x W^T shares. Not for users.
#pragma once

#include "autograd/tape.hpp"

namespace trine::inline TRINE_ABI::ops {

/// dW (+)= dy^T x and dx (+)= dy W, whichever is wanted, their blocks in one loop over the pool.
///
/// dy      [n, out], rows `ld` apart
/// x       [n, in]
/// weight  [out, in]
void linear_gradients(Tape& tape, const Real* dy, Index ld, Var x, Var weight);

}  // namespace trine::inline TRINE_ABI::ops
