#pragma once

#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"
#include "trine/layers/dropout.hpp"
#include "trine/layers/module.hpp"

namespace trine::inline TRINE_ABI {

/// A low-rank update of a frozen weight:
///
///   y = x W^T + b + (alpha / rank) (dropout(x) A^T) B^T,     that is  W + (alpha / rank) B A
///
/// B starts at zero, so the model starts unchanged. rank (in + out) parameters are trained instead of
/// in out. Hu et al. 2021, arXiv:2106.09685, section 4.1; names, initialization of A and position of the
/// dropout are those of PEFT.
class Lora final : public WeightAdapter {
 public:
  Parameter a;  // [rank, in]    uniform in +-1 / sqrt(in)
  Parameter b;  // [out, rank]   starts at zero
  Real scale;   // alpha / rank
  Dropout dropout;

  /// Throws OptionError for a rank below 1, an alpha that is not above 0 or a dropout outside [0, 1).
  Lora(Index in, Index out, Index rank, double alpha, double dropout, Rng rng);

  /// x [n, in]  ->  [n, out]
  [[nodiscard]] Var operator()(Var x) const override;
  /// W + scale B A, for weight W [out, in]. Throws ShapeError for another shape.
  [[nodiscard]] Tensor merged(ConstView weight) const;

  void visit(ParameterVisitor& v) {
    v("lora_A.weight", a);
    v("lora_B.weight", b);
  }
};

}  // namespace trine::inline TRINE_ABI
