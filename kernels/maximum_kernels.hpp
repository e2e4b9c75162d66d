// Maxima of rows and of columns, with the index of the first. A NaN counts as the largest, so that it
// stays visible.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct MaximumKernels {
  /// values_i = max over j of x_ij, first_i the smallest j that has it. d must be at least 1.
  void (*row_max)(Real* values, std::int32_t* first, const Real* x, Index rows, Index d) noexcept;
  /// values_j = max over i of x_ij, first_j the smallest i that has it. rows must be at least 1.
  void (*max_rows)(Real* values, std::int32_t* first, const Real* x, Index rows, Index d) noexcept;
};

const MaximumKernels& maximum_kernels();

}  // namespace trine::inline TRINE_ABI
