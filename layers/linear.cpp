#include "trine/layers/linear.hpp"

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/linear_activation.hpp"

namespace trine::inline TRINE_ABI {
namespace {
Var leaf_or_none(Tape& tape, const Parameter& bias) {
  return bias.value.empty() ? Var{} : tape.parameter(bias);
}
}  // namespace

Linear::Linear(Index in, Index out, Rng rng, Init init, Bias with)
    : weight(initial(init, {out, in}, rng.split("weight"))) {
  weight.adaptable = true;
  if (with == Bias::zeros) bias.value = init::zeros({out});
}

Var Linear::operator()(Var x) const {
  Tape& tape = x.tape();
  const Var y = ops::linear(x, tape.parameter(weight), leaf_or_none(tape, bias));
  return weight.adapter == nullptr ? y : ops::add(y, (*weight.adapter)(x));
}

Var Linear::operator()(Var x, Activation activation) const {
  if (weight.adapter != nullptr) return ops::activate((*this)(x), activation);
  Tape& tape = x.tape();
  return ops::linear_activation(x, tape.parameter(weight), leaf_or_none(tape, bias), activation);
}

}  // namespace trine::inline TRINE_ABI
