#include "layers/linear.hpp"

#include "autograd/ops/linear.hpp"

namespace trine::inline TRINE_ABI {
namespace {
Var leaf_or_none(Tape& tape, const Parameter& bias) { return bias.value.empty() ? Var{} : tape.leaf(bias); }
}  // namespace

Linear::Linear(Index in, Index out, Rng rng, Init init, Bias with)
    : weight(initial(init, {out, in}, rng.split("weight"))) {
  if (with == Bias::zeros) bias.value = init::zeros({out});
}

Var Linear::operator()(Var x) const {
  Tape& tape = x.tape();
  return ops::linear(x, tape.leaf(weight), leaf_or_none(tape, bias));
}

Var Linear::operator()(Var x, Activation activation) const {
  Tape& tape = x.tape();
  return linear_then(activation, x, tape.leaf(weight), leaf_or_none(tape, bias));
}

}  // namespace trine::inline TRINE_ABI
