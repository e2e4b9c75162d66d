// Shared by all operations built on y = x W^T + b. Not for users.
#pragma once

#include <string_view>

#include "trine/autograd/ops/matrix.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Throws ShapeError unless x [n, in], weight [out, in] and bias [out], which may be none, fit together.
void require_linear(std::string_view op, Var x, Var weight, Var bias);

/// The product C [n, out] = x W^T, C with row length ldc, for forward_gemm.
[[nodiscard]] Product linear_product(Tape& tape, Real* c, Index ldc, Var x, Var weight);

/// dW (+)= dy^T x and dx (+)= dy W, whichever is wanted, their blocks in one loop over the pool.
///
/// dy      [n, out], rows `ld` apart
/// x       [n, in]
/// weight  [out, in]
void linear_gradients(Tape& tape, const Real* dy, Index ld, Var x, Var weight);

}  // namespace trine::inline TRINE_ABI::ops
