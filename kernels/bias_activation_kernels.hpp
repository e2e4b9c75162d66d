// What follows a matrix product inside a layer: add the bias, apply the activation.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct BiasActivationKernels {
  /// u += bias in every row (bias may be null), y = f(u). y may be u where nobody needs u afterwards.
  using Forward = void (*)(Real* y, Real* u, const Real* bias, Index rows, Index d) noexcept;
  /// u becomes its own gradient, dy f'(u). column_sums [d] becomes the sum of its rows, unless null.
  using Backward = void (*)(Real* u, Real* column_sums, const Real* dy, Index rows, Index d) noexcept;

  Forward gelu, gelu_tanh, relu, tanh, silu;
  Backward gelu_backward, gelu_tanh_backward, relu_backward, tanh_backward, silu_backward;
};

const BiasActivationKernels& bias_activation_kernels();

}  // namespace trine::inline TRINE_ABI
