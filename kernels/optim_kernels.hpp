// One step of an optimizer over n values: parameters, state and gradient are each read once.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// What Adam and AdamW need in one step:
///   g' = g + l2 p,  m = beta1 m + one_minus_beta1 g',  v = beta2 v + one_minus_beta2 g'^2,
///   p = p - (decay p + step_size m / (inv_sqrt_bias2 sqrt(v) + epsilon))
struct AdamScalars {
  Real beta1;
  Real one_minus_beta1;
  Real beta2;
  Real one_minus_beta2;
  Real decay;           // lr weight_decay where the decay is decoupled; 1 - decay would lose its digits
  Real l2;              // weight_decay where it goes into the gradient
  Real step_size;       // lr / (1 - beta1^t)
  Real inv_sqrt_bias2;  // 1 / sqrt(1 - beta2^t)
  Real epsilon;
};

/// torch.optim.SGD without dampening: g' = g + l2 p, b = momentum b + g',
/// p = p - rate (direct g' + along b): Nesterov has direct = 1, along = momentum; otherwise 0 and 1.
struct SgdScalars {
  Real rate;
  Real l2;
  Real momentum;
  Real direct;
  Real along;
};

struct OptimKernels {
  void (*adam)(Real* p, Real* m, Real* v, const Real* g, const AdamScalars& s, Index n) noexcept;
  /// The same where beta1 and l2 are 0: m is the gradient itself and need not be kept.
  void (*adam_without_m)(Real* p, Real* v, const Real* g, const AdamScalars& s, Index n) noexcept;
  void (*sgd)(Real* p, const Real* g, const SgdScalars& s, Index n) noexcept;
  void (*sgd_momentum)(Real* p, Real* b, const Real* g, const SgdScalars& s, Index n) noexcept;
  /// a = keep a + add b.
  void (*blend)(Real* a, const Real* b, Real keep, Real add, Index n) noexcept;
  /// Sum of squares, added up in double in a fixed order.
  double (*squared_norm)(const Real* x, Index n) noexcept;
};

const OptimKernels& optim_kernels();

}  // namespace trine::inline TRINE_ABI
