// Shared by the operations: checks of shapes, and how rows are split over the pool. Not for users.
#pragma once

#include <algorithm>
#include <string_view>

#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Rows a range should hold so that its work outweighs handing it out: about 16,000 reals.
/// Depends on the row length only, never on the number of threads.
[[nodiscard]] inline Index row_grain(Index d) { return std::max<Index>(1, 16384 / std::max<Index>(1, d)); }

inline void require_matrix(std::string_view op, std::string_view name, Var v) {
  if (v.shape().rank() != 2) throw ShapeError(op, "a matrix is needed", {{name, v.shape()}});
}
inline void require_vector(std::string_view op, std::string_view name, Var v, Index size) {
  if (v.shape() != Shape{size}) {
    throw ShapeError(op, "a vector of another size is needed", {{name, v.shape()}, {"needed", Shape{size}}});
  }
}
inline void require_same(std::string_view op, std::string_view a_name, Var a, std::string_view b_name,
                         Var b) {
  if (a.shape() != b.shape())
    throw ShapeError(op, "shapes differ", {{a_name, a.shape()}, {b_name, b.shape()}});
}

}  // namespace trine::inline TRINE_ABI::ops
