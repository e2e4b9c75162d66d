#pragma once

#include "layers/activation.hpp"
#include "layers/init.hpp"
#include "layers/module.hpp"

namespace trine::inline TRINE_ABI {

/// y = x W^T + b, as torch.nn.Linear. The bias starts at zero.
struct Linear {
  Parameter weight;  // [out, in]
  Parameter bias;    // [out]

  Linear(Index in, Index out, Rng rng, Init init = Init::xavier_uniform);

  /// x [n, in]  ->  [n, out]
  Var operator()(Var x) const;
  /// The same, bent by an activation in the same operation.
  Var operator()(Var x, Activation activation) const;

  [[nodiscard]] Index in() const { return weight.value.cols(); }
  [[nodiscard]] Index out() const { return weight.value.rows(); }
  void visit(ParameterVisitor& v) {
    v("weight", weight);
    v("bias", bias);
  }
};

}  // namespace trine::inline TRINE_ABI
