#include "trine/layers/layer_norm.hpp"

#include "trine/autograd/ops/layer_norm.hpp"
#include "trine/layers/init.hpp"

namespace trine::inline TRINE_ABI {

LayerNorm::LayerNorm(Index d, double eps, Bias with)
    : weight(init::ones({d})), epsilon(static_cast<Real>(eps)) {
  if (with == Bias::zeros) bias.value = init::zeros({d});
}

Var LayerNorm::operator()(Var x) const {
  Tape& tape = x.tape();
  return ops::layer_norm(x, tape.parameter(weight), tape.optional_parameter(bias), epsilon);
}

Var LayerNorm::operator()(Var x, Var residual, Dropout dropout) const {
  Tape& tape = x.tape();
  return ops::add_layer_norm(x, residual, tape.parameter(weight), tape.optional_parameter(bias), epsilon,
                             dropout.p);
}

}  // namespace trine::inline TRINE_ABI
