#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Activations that linear_activation() and gated() compute on their way. gelu is u Phi(u) with the exact
/// error function, gelu_tanh its approximation by a hyperbolic tangent (Hendrycks and Gimpel 2016,
/// arXiv:1606.08415, section 2), silu u s(u) with the logistic function s.
enum class FusedActivation { gelu, gelu_tanh, relu, tanh, silu };

/// The entry of a table of kernels, which has a member for each activation and for each one's backward.
template <class Kernels>
[[nodiscard]] auto forward_kernel(const Kernels& kernels, FusedActivation activation) {
  switch (activation) {
    case FusedActivation::gelu_tanh:
      return kernels.gelu_tanh;
    case FusedActivation::relu:
      return kernels.relu;
    case FusedActivation::tanh:
      return kernels.tanh;
    case FusedActivation::silu:
      return kernels.silu;
    default:
      return kernels.gelu;
  }
}
template <class Kernels>
[[nodiscard]] auto backward_kernel(const Kernels& kernels, FusedActivation activation) {
  switch (activation) {
    case FusedActivation::gelu_tanh:
      return kernels.gelu_tanh_backward;
    case FusedActivation::relu:
      return kernels.relu_backward;
    case FusedActivation::tanh:
      return kernels.tanh_backward;
    case FusedActivation::silu:
      return kernels.silu_backward;
    default:
      return kernels.gelu_backward;
  }
}

}  // namespace trine::inline TRINE_ABI::ops
