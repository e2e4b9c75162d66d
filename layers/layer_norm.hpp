#pragma once

#include "trine/autograd/tape.hpp"
#include "trine/layers/dropout.hpp"
#include "trine/layers/module.hpp"

namespace trine::inline TRINE_ABI {

/// y = (x - E[x]) / sqrt(Var[x] + epsilon) weight + bias, row by row. Ba, Kiros, Hinton 2016,
/// arXiv:1607.06450. BERT's epsilon is 1e-12, torch's 1e-5.
struct LayerNorm {
  Parameter weight;  // [d]   gain, starts at one
  Parameter bias;    // [d]   starts at zero; or empty: none
  Real epsilon;

  enum class Bias { none, zeros };
  explicit LayerNorm(Index d, double epsilon = 1e-12, Bias with = Bias::zeros);

  /// x [n, d]  ->  [n, d]
  Var operator()(Var x) const;
  /// layer_norm(dropout(x) + residual) in one operation.
  Var operator()(Var x, Var residual, Dropout dropout = {}) const;

  void visit(ParameterVisitor& v) {
    v("weight", weight);
    if (!bias.value.empty()) v("bias", bias);
  }
};

}  // namespace trine::inline TRINE_ABI
