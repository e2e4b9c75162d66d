#include "layers/activation.hpp"

#include "autograd/ops/activation.hpp"
#include "autograd/ops/linear.hpp"
#include "autograd/ops/linear_gelu.hpp"
#include "layers/names.hpp"

namespace trine::inline TRINE_ABI {
namespace {
constexpr Names<Activation, 6> kNames{"activation",
                                      {{
                                          {Activation::identity, "identity"},
                                          {Activation::gelu, "gelu"},
                                          {Activation::relu, "relu"},
                                          {Activation::tanh, "tanh"},
                                          {Activation::silu, "silu"},
                                          {Activation::sigmoid, "sigmoid"},
                                      }}};
}  // namespace

std::string_view activation_name(Activation activation) { return kNames.of(activation); }

Activation activation_named(std::string_view name) { return kNames.named(name); }

Var linear_then(Activation activation, Var x, Var weight, Var bias) {
  switch (activation) {
    case Activation::gelu:
      return ops::linear_bend(x, weight, bias, ops::Bend::gelu);
    case Activation::relu:
      return ops::linear_bend(x, weight, bias, ops::Bend::relu);
    case Activation::tanh:
      return ops::linear_bend(x, weight, bias, ops::Bend::tanh);
    case Activation::silu:
      return ops::linear_bend(x, weight, bias, ops::Bend::silu);
    case Activation::sigmoid:
      return ops::sigmoid(ops::linear(x, weight, bias));
    default:
      return ops::linear(x, weight, bias);
  }
}

}  // namespace trine::inline TRINE_ABI
