// Layer normalization of rows, with or without a residual added first.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct LayerNormKernels {
  /// y = (s - mean) inverse_sigma gain + bias with s = x + residual. Without a residual (null) s is x
  /// and `sum` is not written; bias may be null. Reads x and residual, writes sum and y: 4 d reals of traffic
  /// a row.
  void (*forward)(Real* y, Real* sum, Real* mean, Real* inverse_sigma, const Real* x, const Real* residual,
                  const Real* gain, const Real* bias, Index rows, Index d, Real epsilon) noexcept;
  /// ds into dx and dresidual, each unless null, added where its flag says so. dgain and dbias [d] are
  /// overwritten with the sums over these rows, unless null.
  void (*backward)(Real* dx, int accumulate_x, Real* dresidual, int accumulate_residual, Real* dgain,
                   Real* dbias, const Real* s, const Real* mean, const Real* inverse_sigma, const Real* gain,
                   const Real* dy, Index rows, Index d) noexcept;
};

const LayerNormKernels& layer_norm_kernels();

}  // namespace trine::inline TRINE_ABI
