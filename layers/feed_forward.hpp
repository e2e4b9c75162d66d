#pragma once

#include "trine/autograd/ops/activation.hpp"
#include "trine/layers/linear.hpp"

namespace trine::inline TRINE_ABI {

/// Gated linear units: one half of the expanding product scales the other half.
enum class Gate { none, gated };

/// Position-wise feed-forward network: Vaswani et al. 2017, arXiv:1706.03762, section 3.3; gated, that
/// of Shazeer 2020, arXiv:2002.05202.
struct FeedForward {
  Linear expand;    // [hidden, d], gated [2 hidden, d]
  Linear contract;  // [d, hidden]
  Activation activation;
  Gate gate;

  FeedForward(Index d, Index hidden, Rng rng, Activation activation_kind = Activation::gelu,
              Init init = Init::xavier_uniform, Linear::Bias bias = Linear::Bias::zeros,
              Gate with = Gate::none)
      : expand(d, with == Gate::none ? hidden : 2 * hidden, rng.split("expand"), init, bias),
        contract(hidden, d, rng.split("contract"), init, bias),
        activation(activation_kind),
        gate(with) {}

  /// x [tokens, d]  ->  [tokens, d]
  Var operator()(Var x) const {
    return contract(gate == Gate::none ? expand(x, activation) : ops::gated(expand(x), activation));
  }

  void visit(ParameterVisitor& v) {
    v.child("expand", expand);
    v.child("contract", contract);
  }
};

}  // namespace trine::inline TRINE_ABI
