// Softmax and log-sum-exp of rows, safe for any finite values and for -inf where something is masked.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct SoftmaxKernels {
  /// y_ij = exp(x_ij - m_i) / sum over k of exp(x_ik - m_i), m_i the maximum of row i; y may be x.
  void (*softmax)(Real* y, const Real* x, Index rows, Index d) noexcept;
  /// dx_i (+)= y_i (dy_i - <y_i, dy_i>); `accumulate` is 0 to overwrite, 1 to add.
  void (*softmax_backward)(Real* dx, const Real* dy, const Real* y, Index rows, Index d,
                           int accumulate) noexcept;
  /// y_i = log of the sum over j of exp(x_ij); -inf for a row of nothing else, or of no values.
  /// Also returns what backward needs: shift_i, the maximum (0 where that is infinite), and inverse_i, one
  /// over the sum of exp(x_i - shift_i), 0 where y_i = -inf. y_i alone would not do: near 10,000 a float has
  /// three digits left for the probabilities. A NaN in the row makes y_i and inverse_i NaN.
  void (*log_sum_exp)(Real* y, Real* shift, Real* inverse, const Real* x, Index rows, Index d) noexcept;
  /// dx_i (+)= dy_i inverse_i exp(x_i - shift_i); 0 where y_i = -inf.
  void (*log_sum_exp_backward)(Real* dx, const Real* dy, const Real* shift, const Real* inverse,
                               const Real* x, Index rows, Index d, int accumulate) noexcept;
};

const SoftmaxKernels& softmax_kernels();

}  // namespace trine::inline TRINE_ABI
