// slice_rows     y_i = x_begin+i     dx_begin+i = dy_i, 0 elsewhere
// gather_rows    y_i = x_ids(i)      dx_r = sum of dy_i over all i with ids(i) = r
#include "autograd/ops/select_rows.hpp"

#include <string>

#include "autograd/ops/common.hpp"
#include "kernels/elementwise.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 16384;

struct SliceRows {
  static constexpr std::string_view name = "slice_rows";
  Var x;  // [n, d]
  Var y;  // [end - begin, d], the same memory
  Index begin;

  void forward(Tape&) const {}
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Index from = begin * x.shape().cols(), size = y.shape().size();
    if (!dx.accumulate) {
      elementwise_kernels().fill(dx.into, 0, from);
      elementwise_kernels().fill(dx.into + from + size, 0, x.shape().size() - from - size);
    }
    const Real* dy = tape.gradient_of(y).data;
    tape.parallel_rows(size, kGrain, [&](Index i, Index end) {
      elementwise_kernels().affine_backward(dx.into + from + i, dy + i, 1, end - i, dx.accumulate);
    });
  }
};

struct GatherRows {
  static constexpr std::string_view name = "gather_rows";
  Var x;                    // [n, d]
  Var y;                    // [count, d]
  const std::int32_t* ids;  // [count]   saved

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    tape.parallel_rows(y.shape().rows(), row_grain(d), [&](Index i, Index end) {
      for (; i < end; ++i) std::copy_n(tape.data(x) + ids[i] * d, d, tape.data(y) + i * d);
    });
  }

  // Turns the ids around with a counting sort: for each row of x the places that show it, in order.
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Index n = x.shape().rows(), d = x.shape().cols(), count = y.shape().rows();
    auto* starts = tape.scratch<std::int32_t>(n + 1);
    auto* places = tape.scratch<std::int32_t>(count);
    std::fill_n(starts, n + 1, 0);
    for (Index i = 0; i < count; ++i) ++starts[ids[i]];
    std::int32_t end_of_list = 0;
    for (Index r = 0; r <= n; ++r) starts[r] = end_of_list += starts[r];
    for (Index i = count; i-- > 0;) places[--starts[ids[i]]] = static_cast<std::int32_t>(i);

    const Real* dy = tape.gradient_of(y).data;
    tape.parallel_rows(n, row_grain(d), [&](Index begin, Index end) {
      for (Index r = begin; r < end; ++r) {
        Real* row = dx.into + r * d;
        if (!dx.accumulate && starts[r] == starts[r + 1]) elementwise_kernels().fill(row, 0, d);
        for (std::int32_t k = starts[r]; k < starts[r + 1]; ++k) {
          const int add = dx.accumulate || k > starts[r];
          elementwise_kernels().affine_backward(row, dy + places[k] * d, 1, d, add);
        }
      }
    });
  }
};

}  // namespace

Var slice_rows(Var x, Index begin, Index end) {
  require_matrix("slice_rows", "x", x);
  if (begin < 0 || end < begin || end > x.shape().rows()) {
    throw ShapeError(
        "slice_rows",
        "rows " + std::to_string(begin) + " to " + std::to_string(end) + " are not a range of rows of x",
        {{"x", x.shape()}});
  }
  const Index d = x.shape().cols();
  const Var y = x.tape().alias(x, begin * d, {end - begin, d});
  return x.tape().record(SliceRows{x, y, begin}, y, {x});
}

Var gather_rows(Var x, std::span<const std::int32_t> ids) {
  require_matrix("gather_rows", "x", x);
  for (std::int32_t id : ids) {
    if (id < 0 || id >= x.shape().rows())
      throw ShapeError("gather_rows", "there is no row " + std::to_string(id), {{"x", x.shape()}});
  }
  const auto count = static_cast<Index>(ids.size());
  Tape& tape = x.tape();
  auto* copy = tape.scratch<std::int32_t>(count);
  std::copy(ids.begin(), ids.end(), copy);
  const Var y = tape.output({count, x.shape().cols()});
  return tape.record(GatherRows{x, y, copy}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
