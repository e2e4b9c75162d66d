#include "trine/autograd/ops/common.hpp"

#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {

void pass_gradient(Tape& tape, Var y, Var x, Real factor) {
  const Gradient dx = tape.gradient(x);
  if (!dx) return;
  const Real* dy = tape.gradient_of(y).data;
  for_rows(tape, y.shape().size(), 1, [&](Index i, Index end) {
    elementwise_kernels().scale(dx.data + i, dy + i, factor, end - i, dx.accumulate);
  });
}

void pass_gradient(Tape& tape, Var y, Var x, Var saved, BackwardKernel kernel) {
  const Gradient dx = tape.gradient(x);
  if (!dx) return;
  const Real* dy = tape.gradient_of(y).data;
  for_rows(tape, y.shape().size(), 1, [&](Index i, Index end) {
    kernel(dx.data + i, dy + i, tape.data(saved) + i, end - i, dx.accumulate);
  });
}

void sum_columns(Tape& tape, Gradient into, const Real* x, Index rows, Index d) {
  const Index each = rows_per_partial(rows), count = partial_count(rows);
  Real* partials = tape.scratch(count * d);
  tape.parallel_rows(rows, each, [&](Index begin, Index end) {
    row_kernels().sum_rows(partials + begin / each * d, x + begin * d, end - begin, d, 0);
  });
  add_partials(tape, into, partials, count, d, d);
}

void add_partials(const Tape& tape, Gradient into, const Real* partials, Index count, Index stride, Index d) {
  constexpr Index columns = 64;  // whole cache lines
  const Index least = columns * std::max<Index>(1, row_grain(8 * columns * count));
  tape.parallel_shares(d, least, std::max(d, least), [&](Index begin, Index end) {
    Real* sums = into.data + begin;
    if (!into.accumulate) elementwise_kernels().fill(sums, 0, end - begin);
    for (Index i = 0; i < count; ++i)
      elementwise_kernels().add(sums, sums, partials + i * stride + begin, end - begin);
  });
}

}  // namespace trine::inline TRINE_ABI::ops
