// Row-wise kernels: normalizing, adding, gathering.
#pragma once

#include <cstdint>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct RowKernels {
  /// y_i = x_i / |x_i|, inverse_i = 1 / |x_i|; a row shorter than 1e-12 gives y_i = 0, inverse_i = 0.
  void (*normalize_rows)(Real* y, Real* inverse, const Real* x, Index rows, Index d) noexcept;
  /// dx_i (+)= inverse_i (dy_i - y_i <y_i, dy_i>); `accumulate` is 0 to overwrite, 1 to add.
  void (*normalize_rows_backward)(Real* dx, const Real* y, const Real* inverse, const Real* dy, Index rows,
                                  Index d, int accumulate) noexcept;
  /// y = x + bias in every row; y may be x.
  void (*add_bias)(Real* y, const Real* x, const Real* bias, Index rows, Index d) noexcept;
  /// out (+)= sum of the rows of x; out [d].
  void (*sum_rows)(Real* out, const Real* x, Index rows, Index d, int accumulate) noexcept;
  /// out (+)= scale * sum over j of table[rows[j]]; rows of d values, `count` of them.
  void (*gather_sum)(Real* out, const Real* table, const std::int32_t* rows, Index count, Index d, Real scale,
                     int accumulate) noexcept;
  /// out (+)= sum over j of scales[ids[j]] * x[ids[j]].
  void (*gather_scaled)(Real* out, const Real* x, const std::int32_t* ids, const Real* scales, Index count,
                        Index d, int accumulate) noexcept;
};

const RowKernels& row_kernels();

}  // namespace trine::inline TRINE_ABI
