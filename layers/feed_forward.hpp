#pragma once

#include "layers/linear.hpp"

namespace trine::inline TRINE_ABI {

/// The same small network for every token: Vaswani et al. 2017, arXiv:1706.03762, section 3.3.
struct FeedForward {
  Linear expand;    // [hidden, d]
  Linear contract;  // [d, hidden]
  Activation activation;

  FeedForward(Index d, Index hidden, Rng rng, Activation bend = Activation::gelu,
              Init init = Init::xavier_uniform)
      : expand(d, hidden, rng.split("expand"), init),
        contract(hidden, d, rng.split("contract"), init),
        activation(bend) {}

  /// x [tokens, d]  ->  [tokens, d]
  Var operator()(Var x) const { return contract(expand(x, activation)); }

  void visit(ParameterVisitor& v) {
    v.child("expand", expand);
    v.child("contract", contract);
  }
};

}  // namespace trine::inline TRINE_ABI
