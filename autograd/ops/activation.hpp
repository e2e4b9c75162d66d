// Activation functions, applied to every element. Any shape, the same shape back.
#pragma once

#include <string_view>

#include "trine/autograd/var.hpp"
#include "trine/kernels/activation.hpp"

namespace trine {

/// "identity", "gelu", ...: the names of the enumerators.
[[nodiscard]] std::string_view activation_name(Activation activation);
/// Throws OptionError for a name that is none of these.
[[nodiscard]] Activation activation_named(std::string_view name);

}  // namespace trine

namespace trine::inline TRINE_ABI::ops {

/// activation(x).   Saved: nothing but x.
Var activate(Var x, Activation activation);

inline Var relu(Var x) { return activate(x, Activation::relu); }
inline Var gelu(Var x) { return activate(x, Activation::gelu); }
inline Var tanh(Var x) { return activate(x, Activation::tanh); }
inline Var silu(Var x) { return activate(x, Activation::silu); }
inline Var sigmoid(Var x) { return activate(x, Activation::sigmoid); }
inline Var softplus(Var x) { return activate(x, Activation::softplus); }

}  // namespace trine::inline TRINE_ABI::ops
