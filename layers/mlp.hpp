#pragma once

#include <span>
#include <vector>

#include "trine/layers/linear.hpp"

namespace trine::inline TRINE_ABI {

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
