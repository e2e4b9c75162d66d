#pragma once

#include <span>
#include <vector>

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

/// Linear layers with an activation between them, none after the last.
struct Mlp {
  std::vector<Linear> layers;  // named layers.0, layers.1, ...
  Activation activation;

  /// `sizes` holds the width of the input and of every layer; at least two. Throws OptionError for fewer.
  Mlp(std::span<const Index> sizes, Rng rng, Activation activation_kind = Activation::relu,
      Init init = Init::kaiming_uniform);
  Mlp(std::initializer_list<Index> sizes, Rng rng, Activation activation_kind = Activation::relu,
      Init init = Init::kaiming_uniform)
      : Mlp(std::span<const Index>(sizes.begin(), sizes.size()), rng, activation_kind, init) {}

  /// x [n, first size]  ->  [n, last size]
  Var operator()(Var x) const;

  void visit(ParameterVisitor& v) { v.children("layers", layers); }
};

}  // namespace trine::inline TRINE_ABI
