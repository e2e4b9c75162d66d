// The same values in another shape or place: views, slices, transposes, concatenation.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// x with other extents, in the same row-major order; nothing is copied. Throws ShapeError unless the sizes
/// agree.
Var reshape(Var x, Shape shape);

/// x as a constant: no gradient flows back through it.
Var stop_gradient(Var x);

/// x [n, d]  ->  [d, n].   Moves memory: inside a product, the flags of matmul cost nothing.
Var transpose(Var x);

/// Rows [begin, end) of x, without copying them: x [n, d]  ->  [end - begin, d].
/// Throws ShapeError unless 0 <= begin <= end <= n.
Var slice_rows(Var x, Index begin, Index end);

/// Row ids[i] of x for every i: x [n, d]  ->  [ids.size(), d]. Ids may repeat and come in any order. They are
/// copied, which is what sets it apart from embedding(). Throws ShapeError for an id outside [0, n).
Var gather_rows(Var x, std::span<const std::int32_t> ids);

/// One under the other: [n_1, d], [n_2, d], ...  ->  [n_1 + n_2 + ..., d].
/// At least one part; a part may have no rows.
Var concat_rows(std::span<const Var> parts);
Var concat_rows(std::initializer_list<Var> parts);

/// Side by side: [n, d_1], [n, d_2], ...  ->  [n, d_1 + d_2 + ...].
/// At least one part; a part may have no columns.
Var concat_cols(std::span<const Var> parts);
Var concat_cols(std::initializer_list<Var> parts);

}  // namespace trine::inline TRINE_ABI::ops
