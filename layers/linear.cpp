#include "trine/layers/linear.hpp"

#include <string>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {

Linear::Linear(Index in, Index out, Rng rng, Init init, Bias with)
    : weight(initial(init, {out, in}, rng.split("weight"))) {
  weight.adaptable = true;
  if (with == Bias::zeros) bias.value = init::zeros({out});
}

Var Linear::operator()(Var x) const {
  Tape& tape = x.tape();
  const Var y = ops::linear(x, tape.parameter(weight), tape.optional_parameter(bias));
  return weight.adapter == nullptr ? y : ops::add(y, (*weight.adapter)(x));
}

Var Linear::operator()(Var x, Activation activation) const {
  if (weight.adapter != nullptr) return ops::activate((*this)(x), activation);
  Tape& tape = x.tape();
  return ops::linear_activation(x, tape.parameter(weight), tape.optional_parameter(bias), activation);
}

Mlp::Mlp(std::span<const Index> sizes, Rng rng, Activation activation_kind, Init init)
    : activation(activation_kind) {
  if (sizes.size() < 2) {
    throw OptionError("mlp: " + std::to_string(sizes.size()) +
                      " sizes; it needs the width of the input and of at least one layer");
  }
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i)
    layers.emplace_back(sizes[i], sizes[i + 1], rng.split("layers").split(i), init);
}

Var Mlp::operator()(Var x) const {
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) x = layers[i](x, activation);
  return layers.back()(x);
}

}  // namespace trine::inline TRINE_ABI
