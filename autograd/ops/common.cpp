#include "trine/autograd/ops/common.hpp"

#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {

void pass_gradient(Tape& tape, Var y, Var x, Real factor) {
  const Gradient dx = tape.gradient(x);
  if (!dx) return;
  const Real* dy = tape.gradient_of(y).data;
  tape.parallel_rows(y.shape().size(), kElements, [&](Index i, Index end) {
    elementwise_kernels().scale(dx.data + i, dy + i, factor, end - i, dx.accumulate);
  });
}

void pass_gradient(Tape& tape, Var y, Var x, Var saved, BackwardKernel kernel) {
  const Gradient dx = tape.gradient(x);
  if (!dx) return;
  const Real* dy = tape.gradient_of(y).data;
  tape.parallel_rows(y.shape().size(), kElements, [&](Index i, Index end) {
    kernel(dx.data + i, dy + i, tape.data(saved) + i, end - i, dx.accumulate);
  });
}

void sum_columns(Tape& tape, Gradient into, const Real* x, Index rows, Index d) {
  Real* partials = tape.scratch(partial_count(rows) * d);
  tape.parallel_rows(rows, kRowsPerPartial, [&](Index begin, Index end) {
    row_kernels().sum_rows(partials + begin / kRowsPerPartial * d, x + begin * d, end - begin, d, 0);
  });
  add_partials(into, partials, partial_count(rows), d, d);
}

void add_partials(Gradient into, const Real* partials, Index count, Index stride, Index d) {
  if (!into.accumulate) elementwise_kernels().fill(into.data, 0, d);
  for (Index i = 0; i < count; ++i) elementwise_kernels().add(into.data, into.data, partials + i * stride, d);
}

}  // namespace trine::inline TRINE_ABI::ops
