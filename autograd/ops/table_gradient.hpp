// The gradient of a table, many rows of which are read more than once. Not for users.
#pragma once

#include "trine/autograd/ops/common.hpp"

namespace trine::inline TRINE_ABI::ops {

/// dtable_r (+)= what `sum_up` makes of all reads of row r, for a dense table or one whose gradients are kept
/// by rows.
///
/// rows       [count]   the row of each read; reads are numbered 0 to count - 1
/// reader_of  reader_of(k) is what sum_up needs of read k; called with k falling
/// sum_up     sum_up(Real* row, const std::int32_t* readers, Index count, bool add): writes or adds the
///            gradient of one row, from its readers in the order of their reads
///
/// A counting sort groups the reads by row, so that every row has one writer: the same bits for any number of
/// threads.
template <class ReaderOf, class SumUp>
void table_gradient(Tape& tape, Var table, const std::int32_t* rows, Index count, ReaderOf reader_of,
                    SumUp sum_up) {
  if (!tape.wants_gradient(table)) return;
  const Index d = table.shape().cols();
  const Parameter* parameter = tape.parameter_of(table);
  const bool dense = parameter == nullptr || parameter->kind == Gradients::dense;
  Index row_count = table.shape().rows();
  Index old = 0;  // rows before this one hold a gradient to add to
  Real* into = nullptr;
  if (dense) {
    const Gradient gradient = tape.gradient(table);
    into = gradient.data;
    old = gradient.accumulate ? row_count : 0;
  } else {
    RowGradient& touched = parameter->row_gradient;
    if (!parameter->has_gradient) touched.resize_if_needed(row_count, d);
    parameter->has_gradient = true;
    old = touched.count();
    auto* slots = tape.scratch<std::int32_t>(count);
    for (Index k = 0; k < count; ++k) slots[k] = static_cast<std::int32_t>(touched.touch(rows[k]));
    touched.reserve();
    rows = slots;
    row_count = touched.count();
    into = touched.values(0);
  }

  auto* starts = tape.scratch<std::int32_t>(row_count + 1);
  auto* readers = tape.scratch<std::int32_t>(count);
  std::fill_n(starts, row_count + 1, 0);
  for (Index k = 0; k < count; ++k) ++starts[rows[k]];
  std::int32_t end = 0;
  for (Index r = 0; r <= row_count; ++r) starts[r] = end += starts[r];  // the end of each group for now
  for (Index k = count; k-- > 0;) readers[--starts[rows[k]]] = static_cast<std::int32_t>(reader_of(k));

  constexpr Index grain = 64;
  tape.parallel_rows(row_count, grain, [&](Index begin, Index stop) {
    for (Index r = begin; r < stop; ++r)
      sum_up(into + r * d, readers + starts[r], Index{starts[r + 1] - starts[r]}, r < old);
  });
}

}  // namespace trine::inline TRINE_ABI::ops
