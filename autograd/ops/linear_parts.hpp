// What every operation built on y = x W^T + b shares. Not for users.
#pragma once

#include <string_view>

#include "autograd/tape.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Throws ShapeError unless x [n, in], weight [out, in] and bias [out], which may be none, fit together.
void require_linear(std::string_view op, Var x, Var weight, Var bias);

/// dW (+)= dy^T x and dx (+)= dy W, whichever is wanted, their blocks in one loop over the pool.
///
/// dy      [n, out], rows `ld` apart
/// x       [n, in]
/// weight  [out, in]
void linear_gradients(Tape& tape, const Real* dy, Index ld, Var x, Var weight);

}  // namespace trine::inline TRINE_ABI::ops
