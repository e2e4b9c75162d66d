// Activation functions.
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

/// activation(x), element by element: any shape, the same shape back.   Saved: nothing but x.
Var activate(Var x, Activation activation);

inline Var relu(Var x) { return activate(x, Activation::relu); }
inline Var gelu(Var x) { return activate(x, Activation::gelu); }
inline Var tanh(Var x) { return activate(x, Activation::tanh); }
inline Var silu(Var x) { return activate(x, Activation::silu); }
inline Var sigmoid(Var x) { return activate(x, Activation::sigmoid); }
inline Var softplus(Var x) { return activate(x, Activation::softplus); }

/// y = f(a) b, with a and b the left and the right half of x: a gated linear unit without its product.
/// Shazeer 2020, arXiv:2002.05202.
///
/// x        [n, 2 d]
/// returns  [n, d]
///
/// Saved: nothing but the input. Throws ShapeError for an odd number of columns.
Var gated(Var x, Activation activation);

}  // namespace trine::inline TRINE_ABI::ops
