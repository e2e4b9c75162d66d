#pragma once

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/layers/init.hpp"
#include "trine/layers/module.hpp"

namespace trine::inline TRINE_ABI {

/// y = x W^T + b, as torch.nn.Linear. The bias starts at zero.
struct Linear {
  enum class Bias { none, zeros };

  Parameter weight;  // [out, in]
  Parameter bias;    // [out], or empty: none

  Linear(Index in, Index out, Rng rng, Init init = Init::xavier_uniform, Bias with = Bias::zeros);

  /// x [n, in]  ->  [n, out]
  Var operator()(Var x) const;
  /// activation(x W^T + b), in one operation.
  Var operator()(Var x, Activation activation) const;

  [[nodiscard]] Index in() const { return weight.value.cols(); }
  [[nodiscard]] Index out() const { return weight.value.rows(); }
  void visit(ParameterVisitor& v) {
    v("weight", weight);
    if (!bias.value.empty()) v("bias", bias);
  }
};

}  // namespace trine::inline TRINE_ABI
