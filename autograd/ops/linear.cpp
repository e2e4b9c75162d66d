// y = x W^T + b.   Backward:   dx = dy W,   dW = dy^T x,   db = sum of the rows of dy.
#include "autograd/ops/linear.hpp"

#include "autograd/ops/column_sums.hpp"
#include "autograd/ops/common.hpp"
#include "autograd/ops/matrix.hpp"
#include "kernels/rows.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct Linear {
  static constexpr std::string_view name = "linear";
  Var x;       // [n, in]
  Var weight;  // [out, in]
  Var bias;    // [out] or none
  Var y;       // [n, out]

  Index n() const { return x.shape().rows(); }
  Index in() const { return x.shape().cols(); }
  Index out() const { return weight.shape().rows(); }

  void forward(Tape& tape) const {
    parallel_gemm(tape.pool(), tape.data(y), out(), {tape.data(x), in()},
                  {tape.data(weight), in(), Transpose::yes}, n(), out(), in());
    if (!bias.valid()) return;
    tape.parallel_rows(n(), row_grain(out()), [&](Index begin, Index end) {
      Real* rows = tape.data(y) + begin * out();
      row_kernels().add_bias(rows, rows, tape.data(bias), end - begin, out());
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    if (const Gradient dw = tape.gradient(weight)) {
      parallel_gemm(tape.pool(), dw.into, in(), {dy, out(), Transpose::yes}, {tape.data(x), in()}, out(),
                    in(), n(), 1, dw.beta());
    }
    if (bias.valid()) {
      if (const Gradient db = tape.gradient(bias)) sum_columns(tape, db, dy, n(), out());
    }
    if (const Gradient dx = tape.gradient(x)) {
      parallel_gemm(tape.pool(), dx.into, in(), {dy, out()}, {tape.data(weight), in()}, n(), in(), out(), 1,
                    dx.beta());
    }
  }
};

}  // namespace

Var linear(Var x, Var weight, Var bias) {
  require_matrix("linear", "x", x);
  require_matrix("linear", "weight", weight);
  if (x.shape().cols() != weight.shape().cols()) {
    throw ShapeError("linear", "weight does not fit x", {{"x", x.shape()}, {"weight", weight.shape()}},
                     "weight is [out, in] and its second extent must be the features of x");
  }
  if (bias.valid()) require_vector("linear", "bias", bias, weight.shape().rows());
  Tape& tape = x.tape();
  const Var y = tape.output({x.shape().rows(), weight.shape().rows()});
  if (bias.valid()) return tape.record(Linear{x, weight, bias, y}, y, {x, weight, bias});
  return tape.record(Linear{x, weight, bias, y}, y, {x, weight});
}

}  // namespace trine::inline TRINE_ABI::ops
