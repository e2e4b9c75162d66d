// An activation of one half of a row, times the other half: the gate of a gated linear unit.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct GatedKernels {
  /// y [rows, d] = f(a) b, with a and b the halves of each row of x [rows, 2 d].
  using Forward = void (*)(Real* y, const Real* x, Index rows, Index d) noexcept;
  /// dx (+)= [dy b f'(a), dy f(a)]; `accumulate` is 0 to overwrite, 1 to add.
  using Backward = void (*)(Real* dx, const Real* dy, const Real* x, Index rows, Index d,
                            int accumulate) noexcept;

  Forward gelu, gelu_tanh, relu, tanh, silu;
  Backward gelu_backward, gelu_tanh_backward, relu_backward, tanh_backward, silu_backward;
};

const GatedKernels& gated_kernels();

}  // namespace trine::inline TRINE_ABI
