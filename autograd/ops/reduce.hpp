// Reductions to a scalar, or of a matrix along one axis: `row_*` reduces every row to a value, `*_rows`
// reduces the rows to one row.
#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Sum of all elements: any shape -> scalar [].
Var sum(Var x);
/// Mean of all elements; throws ShapeError for an empty x, which has none.
Var mean(Var x);

/// Of every row: x [n, d]  ->  [n]. The mean and maximum of an empty row throw ShapeError.
Var row_sum(Var x);
Var row_mean(Var x);
/// Its gradient goes to the first of equal maxima. Saved: 4 bytes a row.
Var row_max(Var x);

/// Over the rows, column by column: x [n, d]  ->  [d]. The mean and maximum of no rows throw ShapeError.
Var sum_rows(Var x);
Var mean_rows(Var x);
/// Its gradient goes to the first of equal maxima. Saved: 4 bytes a column.
Var max_rows(Var x);

}  // namespace trine::inline TRINE_ABI::ops
