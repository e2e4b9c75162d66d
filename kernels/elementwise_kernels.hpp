// Elementwise arithmetic over n values. `accumulate` is 0 to overwrite, 1 to add.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct ElementwiseKernels {
  /// out = a op b; out may be a or b.
  void (*add)(Real* out, const Real* a, const Real* b, Index n) noexcept;
  void (*subtract)(Real* out, const Real* a, const Real* b, Index n) noexcept;
  void (*multiply)(Real* out, const Real* a, const Real* b, Index n) noexcept;
  void (*divide)(Real* out, const Real* a, const Real* b, Index n) noexcept;
  /// out = scale x + shift.
  void (*affine)(Real* out, const Real* x, Real scale, Real shift, Index n) noexcept;
  /// y = f(x); y may be x.
  void (*exp)(Real* y, const Real* x, Index n) noexcept;
  void (*log)(Real* y, const Real* x, Index n) noexcept;
  void (*sqrt)(Real* y, const Real* x, Index n) noexcept;

  /// out (+)= factor x; out may be x.
  void (*scale)(Real* out, const Real* x, Real factor, Index n, int accumulate) noexcept;
  /// dx (+)= dy b.
  void (*multiply_backward)(Real* dx, const Real* dy, const Real* b, Index n, int accumulate) noexcept;
  /// da (+)= dy / b, the numerator's gradient.
  void (*divide_backward_numerator)(Real* da, const Real* dy, const Real* b, Index n,
                                    int accumulate) noexcept;
  /// db (+)= -dy y / b with y = a / b, the denominator's.
  void (*divide_backward_denominator)(Real* db, const Real* dy, const Real* y, const Real* b, Index n,
                                      int accumulate) noexcept;
  /// dx (+)= dy / (2 y) with y = sqrt(x).
  void (*sqrt_backward)(Real* dx, const Real* dy, const Real* y, Index n, int accumulate) noexcept;

  /// Sum of n values, in a fixed order.
  Real (*sum)(const Real* x, Index n) noexcept;
  Real (*dot)(const Real* a, const Real* b, Index n) noexcept;
  /// x = value.
  void (*fill)(Real* x, Real value, Index n) noexcept;
  /// x += value.
  void (*add_value)(Real* x, Real value, Index n) noexcept;
};

const ElementwiseKernels& elementwise_kernels();

}  // namespace trine::inline TRINE_ABI
