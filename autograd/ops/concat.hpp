// Concatenation of matrices.
#pragma once

#include <initializer_list>
#include <span>

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// One under the other: [n_1, d], [n_2, d], ...  ->  [n_1 + n_2 + ..., d].
/// At least one part; a part may have no rows.
Var concat_rows(std::span<const Var> parts);
Var concat_rows(std::initializer_list<Var> parts);

/// Side by side: [n, d_1], [n, d_2], ...  ->  [n, d_1 + d_2 + ...].
/// At least one part; a part may have no columns.
Var concat_cols(std::span<const Var> parts);
Var concat_cols(std::initializer_list<Var> parts);

}  // namespace trine::inline TRINE_ABI::ops
