// One step of an optimizer over n values: parameters, state and gradient are each read once.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// What Adam and AdamW need in one step:
///   g' = g + l2 p,  m = beta1 m + one_minus_beta1 g',  v = beta2 v + one_minus_beta2 g'^2,
///   p = p - (shrink p + size m / (root sqrt(v) + epsilon))
struct AdamScalars {
  Real beta1;
  Real one_minus_beta1;
  Real beta2;
  Real one_minus_beta2;
  Real decay;  // lr weight_decay where the decay is decoupled; 1 - shrink would lose its digits
  Real l2;     // weight_decay where it goes into the gradient
  Real size;   // lr / (1 - beta1^t)
  Real root;   // 1 / sqrt(1 - beta2^t)
  Real epsilon;
};

/// Terms of the series by which a row catches up (docs/derivations/adamw.md): enough for rounding.
inline constexpr int kCatchUpTerms = sizeof(Real) == 4 ? 4 : 8;

/// All steps a row of AdamW has missed, in one:
///   p = p - (shrink p + m_scale m y sum over k of series[k] (-z)^k),   y = 1 / (v_root sqrt(v) + center),
///   z = center y. A pack where some z with m != 0 is above `limit` goes through the steps one by one.
struct AdamSync {
  Real decay;
  Real m_scale;
  Real v_root;
  Real center;
  Real limit;
  Real series[kCatchUpTerms];

  const double* step_shrink;  // the missed steps one by one: shrink, size and root of AdamScalars
  const double* step_size;
  const double* step_root;
  Index steps;
  Real rest;  // shrink of all steps after those, in which m is too small to matter
  Real beta1;
  Real root_beta2;  // sqrt(beta2)
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
  /// Writes p only.
  void (*adam_sync)(Real* p, const Real* m, const Real* v, const AdamSync& s, Index n) noexcept;
  void (*sgd)(Real* p, const Real* g, const SgdScalars& s, Index n) noexcept;
  void (*sgd_momentum)(Real* p, Real* b, const Real* g, const SgdScalars& s, Index n) noexcept;
  /// (a, b) = (aa a + ab b, ba a + bb b).
  void (*mix)(Real* a, Real* b, Real aa, Real ab, Real ba, Real bb, Index n) noexcept;
  /// a = keep a + add b.
  void (*blend)(Real* a, const Real* b, Real keep, Real add, Index n) noexcept;
  /// Sum of squares, added up in double in a fixed order.
  double (*squared_norm)(const Real* x, Index n) noexcept;
};

const OptimKernels& optim_kernels();

}  // namespace trine::inline TRINE_ABI
