#include "trine/layers/activation.hpp"

#include <string>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/gated.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/linear_activation.hpp"
#include "trine/base/enum_names.hpp"
#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {
constexpr EnumNames<Activation, 10> kNames{"activation",
                                           {{
                                               {Activation::identity, "identity"},
                                               {Activation::gelu, "gelu"},
                                               {Activation::gelu_tanh, "gelu_tanh"},
                                               {Activation::relu, "relu"},
                                               {Activation::tanh, "tanh"},
                                               {Activation::silu, "silu"},
                                               {Activation::sigmoid, "sigmoid"},
                                               {Activation::leaky_relu, "leaky_relu"},
                                               {Activation::elu, "elu"},
                                               {Activation::softplus, "softplus"},
                                           }}};

// Whether it is computed with the product before it.
bool is_fused(Activation activation) {
  switch (activation) {
    case Activation::gelu:
    case Activation::gelu_tanh:
    case Activation::relu:
    case Activation::tanh:
    case Activation::silu:
      return true;
    default:
      return false;
  }
}

ops::FusedActivation fused(Activation activation) {
  switch (activation) {
    case Activation::gelu:
      return ops::FusedActivation::gelu;
    case Activation::gelu_tanh:
      return ops::FusedActivation::gelu_tanh;
    case Activation::relu:
      return ops::FusedActivation::relu;
    case Activation::tanh:
      return ops::FusedActivation::tanh;
    case Activation::silu:
      return ops::FusedActivation::silu;
    default:
      throw OptionError("activation \"" + std::string(kNames.of(activation)) +
                        "\" is not one of those computed with a product");
  }
}

// x (1 + tanh(u)) / 2 = x sigmoid(2 u) with u = sqrt(2 / pi) (x + 0.044715 x^3).
Var gelu_tanh(Var x) {
  constexpr double slope = 2 * 0.79788456080286535588;
  const Var square = ops::affine(ops::multiply(x, x), static_cast<Real>(0.044715 * slope), Real(slope));
  return ops::multiply(x, ops::sigmoid(ops::multiply(x, square)));
}

// What is below 0, with its sign turned: max(-x, 0).
Var below_zero(Var x) { return ops::relu(ops::affine(x, -1)); }

// x above 0, x / 100 below: Maas et al. 2013, with the slope of PyTorch.
Var leaky_relu(Var x) {
  constexpr auto slope = static_cast<Real>(0.01);
  return ops::add(ops::relu(x), ops::affine(below_zero(x), -slope));
}

// x above 0, exp(x) - 1 below: Clevert et al. 2016, arXiv:1511.07289, with alpha = 1.
Var elu(Var x) {
  return ops::add(ops::relu(x), ops::affine(ops::exp(ops::affine(below_zero(x), -1)), 1, -1));
}

}  // namespace

std::string_view activation_name(Activation activation) { return kNames.of(activation); }

Activation activation_named(std::string_view name) { return kNames.named(name); }

Var activate(Activation activation, Var x) {
  switch (activation) {
    case Activation::gelu:
      return ops::gelu(x);
    case Activation::gelu_tanh:
      return gelu_tanh(x);
    case Activation::relu:
      return ops::relu(x);
    case Activation::tanh:
      return ops::tanh(x);
    case Activation::silu:
      return ops::silu(x);
    case Activation::sigmoid:
      return ops::sigmoid(x);
    case Activation::leaky_relu:
      return leaky_relu(x);
    case Activation::elu:
      return elu(x);
    case Activation::softplus:
      return ops::softplus(x);
    case Activation::identity:
      return x;
  }
  return x;
}

Var linear_activation(Activation activation, Var x, Var weight, Var bias) {
  if (!is_fused(activation)) return activate(activation, ops::linear(x, weight, bias));
  return ops::linear_activation(x, weight, bias, fused(activation));
}

Var gated(Activation activation, Var x) { return ops::gated(x, fused(activation)); }

}  // namespace trine::inline TRINE_ABI
