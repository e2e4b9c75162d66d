#include "layers/layer_norm.hpp"

#include "autograd/ops/layer_norm.hpp"
#include "layers/init.hpp"

namespace trine::inline TRINE_ABI {

LayerNorm::LayerNorm(Index d, double eps)
    : weight(init::ones({d})), bias(init::zeros({d})), epsilon(static_cast<Real>(eps)) {}

Var LayerNorm::operator()(Var x) const {
  Tape& tape = x.tape();
  return ops::layer_norm(x, tape.leaf(weight), tape.leaf(bias), epsilon);
}

Var LayerNorm::operator()(Var x, Var residual, Dropout dropout) const {
  Tape& tape = x.tape();
  return ops::add_layer_norm(x, residual, tape.leaf(weight), tape.leaf(bias), epsilon, dropout.p);
}

}  // namespace trine::inline TRINE_ABI
