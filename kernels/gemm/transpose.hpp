// The transpose of a matrix, in memory.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Rows [begin, end) of out [cols, rows], the transpose of x [rows, cols]:  out_ji (+)= x_ij.
/// `accumulate` is 0 to overwrite, 1 to add. out must not overlap x.
void transpose(Real* out, const Real* x, Index rows, Index cols, Index begin, Index end,
               int accumulate) noexcept;

}  // namespace trine::inline TRINE_ABI
