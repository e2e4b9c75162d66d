#pragma once

#include "trine/losses/result.hpp"

namespace example {

/// Every pair of a text of u and a text of v is classified by itself: match or not.
///
///   loss = 1/n sum_ij log(1 + exp(-z_ij (scale cos(u_i, v_j) + bias))),   z_ij = 1 where i = j, else -1
///
/// Zhai et al. 2023, arXiv:2303.15343, equation 1; scale and bias are constants here.
trine::Var composed_sigmoid_loss(trine::Var u, trine::Var v, trine::Real scale, trine::Real bias);

struct SigmoidLoss {
  trine::Real scale = 20;
  trine::Real bias = -10;

  /// u, v [n, d]  ->  a scalar; statistics: active are pairs of texts on the wrong side of 0.
  trine::LossResult operator()(trine::Var u, trine::Var v) const;
};

}  // namespace example
