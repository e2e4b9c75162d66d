// Functions of one value, over n values, and what they do to a gradient.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct ActivationKernels {
  /// y = f(x); y may be x.
  using Forward = void (*)(Real* y, const Real* x, Index n) noexcept;
  /// dx (+)= dy f'; `saved` is x or y, as noted; `accumulate` is 0 to overwrite, 1 to add.
  using Backward = void (*)(Real* dx, const Real* dy, const Real* saved, Index n, int accumulate) noexcept;

  Forward relu, gelu, tanh, sigmoid, silu, exp, log, sqrt, softplus;
  Backward relu_backward;      // from y; 0 at 0
  Backward gelu_backward;      // from x
  Backward tanh_backward;      // from y
  Backward sigmoid_backward;   // from y
  Backward silu_backward;      // from x
  Backward exp_backward;       // from y
  Backward log_backward;       // from x
  Backward sqrt_backward;      // from y
  Backward softplus_backward;  // from x
};

const ActivationKernels& activation_kernels();

}  // namespace trine::inline TRINE_ABI
