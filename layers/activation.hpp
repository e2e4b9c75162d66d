// Which function bends the result of a layer, by name.
#pragma once

#include <string_view>

#include "autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

enum class Activation { identity, gelu, gelu_tanh, relu, tanh, silu, sigmoid };

/// "identity", "gelu", "gelu_tanh", "relu", "tanh", "silu", "sigmoid".
[[nodiscard]] std::string_view activation_name(Activation activation);
/// Throws OptionError for a name that is none of these.
[[nodiscard]] Activation activation_named(std::string_view name);

/// activation(x), any shape.
[[nodiscard]] Var activate(Activation activation, Var x);

/// activation(x W^T + b), in one operation but for sigmoid. A default-constructed bias is none.
[[nodiscard]] Var linear_then(Activation activation, Var x, Var weight, Var bias);

/// activation(a) b with a and b the halves of each row of x. Throws OptionError for identity and sigmoid.
[[nodiscard]] Var gated(Activation activation, Var x);

}  // namespace trine::inline TRINE_ABI
