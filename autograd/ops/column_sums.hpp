// Sums over rows, in parallel: gradients of biases and gains. Not for users.
#pragma once

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Rows that one partial sum covers: the grid depends on the number of rows only.
inline constexpr Index kRowsPerPartial = 128;
[[nodiscard]] inline Index partial_count(Index rows) {
  return (rows + kRowsPerPartial - 1) / kRowsPerPartial;
}

/// into [d] (+)= sum of the rows of x [rows, d]. One partial sum for each block of rows, the partials
/// added up in order: the same bits for any number of threads.
void sum_columns(Tape& tape, Gradient into, const Real* x, Index rows, Index d);

/// into [d] (+)= sum of the rows of partials [count, d], rows `stride` apart, when there are few.
void add_partials(Gradient into, const Real* partials, Index count, Index stride, Index d);

}  // namespace trine::inline TRINE_ABI::ops
