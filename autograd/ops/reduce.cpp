// y = scale * sum of all x.   Backward:   dx_i = scale * dy.
// row_sum      y_i = s sum over j of x_ij     dx_ij = s dy_i            (s = 1, or 1/d for the mean)
// sum_rows     y_j = s sum over i of x_ij     dx_ij = s dy_j            (s = 1, or 1/n for the mean)
// row_max      y_i = x_i,first(i)             dx_i,first(i) = dy_i, 0 elsewhere
// max_rows     y_j = x_first(j),j             dx_first(j),j = dy_j, 0 elsewhere
#include "trine/autograd/ops/reduce.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/maximum_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct ScaledSum {
  static constexpr std::string_view name = "sum";
  Var x;
  Var y;  // []
  Real scale;

  void forward(Tape& tape) const {
    *tape.data(y) = scale * elementwise_kernels().sum(tape.data(x), x.shape().size());
  }

  void backward(Tape& tape) const {
    const Real dy = tape.gradient_of(y)[0];
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    if (dx.accumulate) {
      elementwise_kernels().add_value(dx.data, scale * dy, x.shape().size());
    } else {
      elementwise_kernels().fill(dx.data, scale * dy, x.shape().size());
    }
  }
};

Var scaled_sum(Var x, Real scale) {
  const Var y = x.tape().output({});
  return x.tape().record(ScaledSum{x, y, scale}, y, {x});
}

}  // namespace

Var sum(Var x) { return scaled_sum(x, 1); }

Var mean(Var x) {
  if (x.shape().size() == 0) throw ShapeError("mean", "nothing to average", {{"x", x.shape()}});
  return scaled_sum(x, 1 / static_cast<Real>(x.shape().size()));
}

namespace {

struct RowSum {
  std::string_view name;
  Var x;  // [n, d]
  Var y;  // [n]
  Real scale;

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), row_grain(d), [&](Index i, Index end) {
      for (; i < end; ++i) tape.data(y)[i] = scale * elementwise_kernels().sum(tape.data(x) + i * d, d);
    });
  }
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    const Index d = x.shape().cols();
    const auto write = dx.accumulate ? elementwise_kernels().add_value : elementwise_kernels().fill;
    tape.parallel_rows(x.shape().rows(), row_grain(d), [&](Index i, Index end) {
      for (; i < end; ++i) write(dx.data + i * d, scale * dy[i], d);
    });
  }
};

struct SumRows {
  std::string_view name;
  Var x;  // [n, d]
  Var y;  // [d]
  Real scale;

  void forward(Tape& tape) const {
    sum_columns(tape, {tape.data(y), false}, tape.data(x), x.shape().rows(), x.shape().cols());
    if (scale != 1) elementwise_kernels().scale(tape.data(y), tape.data(y), scale, y.shape().size(), 0);
  }
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), row_grain(d), [&](Index i, Index end) {
      for (; i < end; ++i) elementwise_kernels().scale(dx.data + i * d, dy, scale, d, dx.accumulate);
    });
  }
};

void fill_if_new(const Gradient& dx, Index size) {
  if (!dx.accumulate) elementwise_kernels().fill(dx.data, 0, size);
}

struct RowMax {
  static constexpr std::string_view name = "row_max";
  Var x;                // [n, d]
  Var y;                // [n]
  std::int32_t* first;  // [n]   saved: index of the maximum

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), row_grain(d), [&](Index i, Index end) {
      maximum_kernels().row_max(tape.data(y) + i, first + i, tape.data(x) + i * d, end - i, d);
    });
  }
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    fill_if_new(dx, x.shape().size());
    const Real* dy = tape.gradient_of(y).data;
    const Index n = x.shape().rows(), d = x.shape().cols();
    for (Index i = 0; i < n; ++i) dx.data[i * d + first[i]] += dy[i];
  }
};

struct MaxRows {
  static constexpr std::string_view name = "max_rows";
  Var x;                // [n, d]
  Var y;                // [d]
  std::int32_t* first;  // [d]   saved: index of the maximum

  void forward(Tape& tape) const {
    maximum_kernels().max_rows(tape.data(y), first, tape.data(x), x.shape().rows(), x.shape().cols());
  }
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    fill_if_new(dx, x.shape().size());
    const Real* dy = tape.gradient_of(y).data;
    const Index d = x.shape().cols();
    for (Index j = 0; j < d; ++j) dx.data[first[j] * d + j] += dy[j];
  }
};

enum class Axis { row, column };

void require_values(std::string_view op, Var x, Axis along) {
  require_matrix(op, "x", x);
  if ((along == Axis::row ? x.shape().cols() : x.shape().rows()) == 0)
    throw ShapeError(op, "there is nothing to reduce", {{"x", x.shape()}});
}

Var scaled(std::string_view name, Var x, Axis along, Real scale) {
  Tape& tape = x.tape();
  if (along == Axis::row) {
    const Var y = tape.output({x.shape().rows()});
    return tape.record(RowSum{name, x, y, scale}, y, {x});
  }
  const Var y = tape.output({x.shape().cols()});
  return tape.record(SumRows{name, x, y, scale}, y, {x});
}

}  // namespace

Var row_sum(Var x) {
  require_matrix("row_sum", "x", x);
  return scaled("row_sum", x, Axis::row, 1);
}
Var row_mean(Var x) {
  require_values("row_mean", x, Axis::row);
  return scaled("row_mean", x, Axis::row, 1 / static_cast<Real>(x.shape().cols()));
}
Var sum_rows(Var x) {
  require_matrix("sum_rows", "x", x);
  return scaled("sum_rows", x, Axis::column, 1);
}
Var mean_rows(Var x) {
  require_values("mean_rows", x, Axis::column);
  return scaled("mean_rows", x, Axis::column, 1 / static_cast<Real>(x.shape().rows()));
}

Var row_max(Var x) {
  require_values("row_max", x, Axis::row);
  const Index n = x.shape().rows();
  const Var y = x.tape().output({n});
  return x.tape().record(RowMax{x, y, x.tape().scratch<std::int32_t>(n)}, y, {x});
}
Var max_rows(Var x) {
  require_values("max_rows", x, Axis::column);
  const Index d = x.shape().cols();
  const Var y = x.tape().output({d});
  return x.tape().record(MaxRows{x, y, x.tape().scratch<std::int32_t>(d)}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
