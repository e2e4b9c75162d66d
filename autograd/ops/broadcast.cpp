// add_bias     y_ij = x_ij + b_j     dx = dy      db = sum of the rows of dy
// scale_by     y_i = s x_i           dx = s dy    ds = sum over i of dy_i x_i
#include "trine/autograd/ops/broadcast.hpp"

#include "trine/autograd/ops/column_sums.hpp"
#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 16384;

struct AddBias {
  static constexpr std::string_view name = "add_bias";
  Var x;     // [n, d]
  Var bias;  // [d]
  Var y;     // [n, d]

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), row_grain(d), [&](Index i, Index end) {
      row_kernels().add_bias(tape.data(y) + i * d, tape.data(x) + i * d, tape.data(bias), end - i, d);
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    if (const Gradient db = tape.gradient(bias))
      sum_columns(tape, db, dy, x.shape().rows(), x.shape().cols());
    if (tape.move_gradient(y, x)) return;
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    tape.parallel_rows(x.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().scale(dx.data + i, dy + i, 1, end - i, dx.accumulate);
    });
  }
};

struct ScaleBy {
  static constexpr std::string_view name = "scale_by";
  Var x;
  Var factor;  // []
  Var y;

  void forward(Tape& tape) const {
    const Real s = *tape.data(factor);
    tape.parallel_rows(x.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().affine(tape.data(y) + i, tape.data(x) + i, s, 0, end - i);
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    if (const Gradient ds = tape.gradient(factor)) {
      const Real sum = elementwise_kernels().dot(dy, tape.data(x), x.shape().size());
      *ds.data = ds.accumulate ? *ds.data + sum : sum;
    }
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real s = *tape.data(factor);
    tape.parallel_rows(x.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().scale(dx.data + i, dy + i, s, end - i, dx.accumulate);
    });
  }
};

}  // namespace

Var add_bias(Var x, Var bias) {
  require_matrix("add_bias", "x", x);
  require_vector("add_bias", "bias", bias, x.shape().cols());
  const Var y = x.tape().output(x.shape());
  return x.tape().record(AddBias{x, bias, y}, y, {x, bias});
}

Var scale_by(Var x, Var factor) {
  if (factor.shape().size() != 1) {
    throw ShapeError("scale_by", "the factor must be a scalar",
                     {{"x", x.shape()}, {"factor", factor.shape()}},
                     "for element by element products there is ops::multiply");
  }
  const Var y = x.tape().output(x.shape());
  return x.tape().record(ScaleBy{x, factor, y}, y, {x, factor});
}

}  // namespace trine::inline TRINE_ABI::ops
