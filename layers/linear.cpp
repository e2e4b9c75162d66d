#include "layers/linear.hpp"

#include "autograd/ops/linear.hpp"

namespace trine::inline TRINE_ABI {

Linear::Linear(Index in, Index out, Rng rng, Init init)
    : weight(initial(init, {out, in}, rng.split("weight"))), bias(init::zeros({out})) {}

Var Linear::operator()(Var x) const {
  Tape& tape = x.tape();
  return ops::linear(x, tape.leaf(weight), tape.leaf(bias));
}

Var Linear::operator()(Var x, Activation activation) const {
  Tape& tape = x.tape();
  return linear_then(activation, x, tape.leaf(weight), tape.leaf(bias));
}

}  // namespace trine::inline TRINE_ABI
