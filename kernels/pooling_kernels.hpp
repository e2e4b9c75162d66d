// Many rows to one: the rows of tokens into the row of a sentence, rows of tables into the row of a token.
#pragma once

#include <cstdint>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct PoolingKernels {
  /// out = scale * sum over rows t of (start + step t) x_t; no rows give zeros.
  void (*weighted_sum)(Real* out, const Real* x, Index rows, Index d, Real scale, Real start,
                       Real step) noexcept;
  /// dx_t (+)= scale (start + step t) dy.
  void (*weighted_sum_backward)(Real* dx, const Real* dy, Index rows, Index d, Real scale, Real start,
                                Real step, int accumulate) noexcept;
  /// out_j = max over t of x_tj, which_j the first t that has it; no rows give 0 and -1.
  void (*maximum)(Real* out, std::int32_t* which, const Real* x, Index rows, Index d) noexcept;
  /// dx_tj (+)= dy_j where t = which_j, else 0.
  void (*maximum_backward)(Real* dx, const std::int32_t* which, const Real* dy, Index rows, Index d,
                           int accumulate) noexcept;
  /// y = a + b + c over n values; b and c may be null.
  void (*add_rows)(Real* y, const Real* a, const Real* b, const Real* c, Index n) noexcept;
};

const PoolingKernels& pooling_kernels();

}  // namespace trine::inline TRINE_ABI
