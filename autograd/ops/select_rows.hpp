// Some rows of a matrix.
#pragma once

#include <cstdint>
#include <span>

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Rows [begin, end) of x, without copying them: x [n, d]  ->  [end - begin, d].
/// Throws ShapeError unless 0 <= begin <= end <= n.
Var slice_rows(Var x, Index begin, Index end);

/// Row ids[i] of x for every i: x [n, d]  ->  [ids.size(), d]. Ids may repeat and come in any order. They are
/// copied, which is what sets it apart from embedding(). Throws ShapeError for an id outside [0, n).
Var gather_rows(Var x, std::span<const std::int32_t> ids);

}  // namespace trine::inline TRINE_ABI::ops
