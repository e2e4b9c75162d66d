// Shared by the operations: checks of shapes, how rows are split over the pool, gradients that are passed on
// or summed over rows. Not for users.
#pragma once

#include <algorithm>
#include <string_view>

#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Elements a range should hold so that its work outweighs handing it out.
inline constexpr Index kElements = 16384;
/// The same in rows. Depends on the row length only, never on the number of threads.
[[nodiscard]] inline Index row_grain(Index d) {
  return std::max<Index>(1, kElements / std::max<Index>(1, d));
}

/// f(begin, end) for ranges that cover n rows of d elements, or n elements with d = 1. What f computes must
/// not depend on where they are cut, which the number of threads decides.
inline void for_rows(const Tape& tape, Index n, Index d, RangeFunction f) {
  tape.parallel_shares(n, row_grain(8 * d), row_grain(d), f);
}

inline void require_matrix(std::string_view op, std::string_view name, Var v) {
  if (v.shape().rank() != 2) throw ShapeError(op, "a matrix is needed", {{name, v.shape()}});
}
inline void require_vector(std::string_view op, std::string_view name, Var v, Index size) {
  if (v.shape() != Shape{size}) {
    throw ShapeError(op, "a vector of another size is needed", {{name, v.shape()}, {"needed", Shape{size}}});
  }
}
/// One row of `v` for each token of the batch.
inline void require_tokens(std::string_view op, std::string_view name, Var v, const PackedBatch& batch) {
  if (v.shape().rows() == batch.total()) return;
  throw ShapeError(op, std::string(name) + " and the batch disagree about the number of tokens",
                   {{name, v.shape()}, {"tokens", Shape{batch.total()}}});
}
inline void require_same(std::string_view op, std::string_view a_name, Var a, std::string_view b_name,
                         Var b) {
  if (a.shape() != b.shape())
    throw ShapeError(op, "shapes differ", {{a_name, a.shape()}, {b_name, b.shape()}});
}

/// dx (+)= factor dy, element by element, if x wants a gradient.
void pass_gradient(Tape& tape, Var y, Var x, Real factor = 1);

using BackwardKernel = void (*)(Real* dx, const Real* dy, const Real* saved, Index n,
                                int accumulate) noexcept;
/// dx (+)= kernel(dy, saved), element by element, if x wants a gradient.
void pass_gradient(Tape& tape, Var y, Var x, Var saved, BackwardKernel kernel);

/// Rows that a partial sum covers: the grid depends on the number of rows only. Of 512 to 8,192 rows there
/// are 64 sums, so that many threads have as many each. A multiple of 4, as DropoutMask needs.
inline constexpr Index kMostRowsPerPartial = 128;
[[nodiscard]] inline Index rows_per_partial(Index rows) {
  return std::clamp<Index>((rows + 255) / 256 * 4, 8, kMostRowsPerPartial);
}
[[nodiscard]] inline Index partial_count(Index rows) {
  return (rows + rows_per_partial(rows) - 1) / rows_per_partial(rows);
}

/// into [d] (+)= sum of the rows of x [rows, d]. One partial sum for each block of rows, the partials
/// added up in order: the same bits for any number of threads.
void sum_columns(Tape& tape, Gradient into, const Real* x, Index rows, Index d);

/// into [d] (+)= sum of the rows of partials [count, d], rows `stride` apart.
void add_partials(const Tape& tape, Gradient into, const Real* partials, Index count, Index stride, Index d);

}  // namespace trine::inline TRINE_ABI::ops
