// Activation functions, selectable by name.
#pragma once

#include <string_view>

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

enum class Activation { identity, gelu, gelu_tanh, relu, tanh, silu, sigmoid, leaky_relu, elu, softplus };

/// "identity", "gelu", "gelu_tanh", "relu", "tanh", "silu", "sigmoid", "leaky_relu" (slope 0.01
/// below 0), "elu" (alpha 1), "softplus": with the constants of PyTorch.
[[nodiscard]] std::string_view activation_name(Activation activation);
/// Throws OptionError for a name that is none of these.
[[nodiscard]] Activation activation_named(std::string_view name);

/// activation(x), any shape.
[[nodiscard]] Var activate(Activation activation, Var x);

/// activation(x W^T + b), in one operation for gelu, gelu_tanh, relu, tanh and silu. A default-constructed
/// bias is none.
[[nodiscard]] Var linear_activation(Activation activation, Var x, Var weight, Var bias);

/// activation(a) b with a and b the halves of each row of x. Throws OptionError for those that
/// linear_activation does not compute in one operation.
[[nodiscard]] Var gated(Activation activation, Var x);

}  // namespace trine::inline TRINE_ABI
