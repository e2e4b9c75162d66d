// The activation functions there are. To add one: a row here, a struct in kernels/activation_functions.hpp
// and a case in tests/kernels/activation.cpp.
#pragma once

#include <cstddef>

/// X(name, Struct): the name of an activation in settings files, and the struct that computes it.
#define TRINE_ACTIVATIONS(X) \
  X(identity, Identity)      \
  X(gelu, Gelu)              \
  X(gelu_tanh, GeluTanh)     \
  X(relu, Relu)              \
  X(tanh, Tanh)              \
  X(silu, Silu)              \
  X(sigmoid, Sigmoid)        \
  X(leaky_relu, LeakyRelu)   \
  X(elu, Elu)                \
  X(softplus, Softplus)

namespace trine {

#define TRINE_ENUMERATOR(name, Struct) name,
/// Functions of one value u, with the constants of PyTorch:
///
///   identity     u
///   gelu         u Phi(u) with the normal distribution function Phi, exact: torch's approximate="none"
///   gelu_tanh    its approximation by a hyperbolic tangent: torch's approximate="tanh"
///   relu         max(u, 0), slope 0 at 0
///   tanh
///   silu         u sigmoid(u), also called swish
///   sigmoid      1 / (1 + exp(-u))
///   leaky_relu   u, and u / 100 below 0
///   elu          u, and exp(u) - 1 below 0
///   softplus     log(1 + exp(u)); log_sigmoid(u) is -softplus(-u)
///
/// GELU: Hendrycks and Gimpel 2016, arXiv:1606.08415. ELU: Clevert et al. 2016, arXiv:1511.07289.
enum class Activation { TRINE_ACTIVATIONS(TRINE_ENUMERATOR) };
#undef TRINE_ENUMERATOR

#define TRINE_ONE(name, Struct) +1
inline constexpr std::size_t kActivations = TRINE_ACTIVATIONS(TRINE_ONE);
#undef TRINE_ONE

}  // namespace trine
