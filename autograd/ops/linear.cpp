// y = x W^T + b.   Backward:   dx = dy W,   dW = dy^T x,   db = sum of the rows of dy.
#include "trine/autograd/ops/linear.hpp"

#include <array>

#include "trine/autograd/ops/column_sums.hpp"
#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/linear_parts.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct Linear {
  static constexpr std::string_view name = "linear";
  Var x;       // [n, in]
  Var weight;  // [out, in]
  Var bias;    // [out] or none
  Var y;       // [n, out]

  Index n() const { return x.shape().rows(); }
  Index out() const { return weight.shape().rows(); }

  void forward(Tape& tape) const {
    Product product = linear_product(tape, tape.data(y), out(), x, weight);
    const AddBias add_bias{tape.data(y), out(), bias.valid() ? tape.data(bias) : nullptr};
    if (bias.valid()) product.after = BlockFunction(add_bias);
    forward_gemm(tape, product);
  }

  void backward(Tape& tape) const {
    linear_gradients(tape, tape.gradient_of(y).data, out(), x, weight);
    if (!bias.valid()) return;
    if (const Gradient db = tape.gradient(bias)) sum_columns(tape, db, tape.gradient_of(y).data, n(), out());
  }
};

}  // namespace

void require_linear(std::string_view op, Var x, Var weight, Var bias) {
  require_matrix(op, "x", x);
  require_matrix(op, "weight", weight);
  if (x.shape().cols() != weight.shape().cols()) {
    throw ShapeError(op, "weight does not fit x", {{"x", x.shape()}, {"weight", weight.shape()}},
                     "weight is [out, in] and its second extent must be the features of x");
  }
  if (bias.valid()) require_vector(op, "bias", bias, weight.shape().rows());
}

Product linear_product(Tape& tape, Real* c, Index ldc, Var x, Var weight) {
  const Index in = x.shape().cols();
  return {.c = c,
          .ldc = ldc,
          .a = {tape.data(x), in},
          .b = {tape.data(weight), in, Transpose::yes},
          .m = x.shape().rows(),
          .n = weight.shape().rows(),
          .k = in,
          .packed_b = kept_weight(tape, weight)};
}

void linear_gradients(Tape& tape, const Real* dy, Index ld, Var x, Var weight) {
  const Index n = x.shape().rows(), in = x.shape().cols(), out = weight.shape().rows();
  std::array<Product, 2> products{};
  std::size_t count = 0;
  if (const Gradient dw = tape.gradient(weight)) {
    products[count++] = {.c = dw.data,
                         .ldc = in,
                         .a = {dy, ld, Transpose::yes},
                         .b = {tape.data(x), in},
                         .m = out,
                         .n = in,
                         .k = n,
                         .beta = dw.beta()};
  }
  if (const Gradient dx = tape.gradient(x)) {
    products[count++] = {.c = dx.data,
                         .ldc = in,
                         .a = {dy, ld},
                         .b = {tape.data(weight), in},
                         .m = n,
                         .n = in,
                         .k = out,
                         .beta = dx.beta()};
  }
  parallel_gemms(tape.pool(), {products.data(), count});
}

Var linear(Var x, Var weight, Var bias) {
  require_linear("linear", x, weight, bias);
  Tape& tape = x.tape();
  const Var y = tape.output({x.shape().rows(), weight.shape().rows()});
  if (bias.valid()) return tape.record(Linear{x, weight, bias, y}, y, {x, weight, bias});
  return tape.record(Linear{x, weight, bias, y}, y, {x, weight});
}

}  // namespace trine::inline TRINE_ABI::ops
