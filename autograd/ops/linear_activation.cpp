// u = x W^T + b,   y = f(u).
// Backward:   du = dy f'(u),   dx = du W,   dW = du^T x,   db = sum of the rows of du.
#include "trine/autograd/ops/linear_activation.hpp"

#include "trine/autograd/ops/column_sums.hpp"
#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/linear_parts.hpp"
#include "trine/kernels/activation_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct LinearActivation {
  static constexpr std::string_view name = "linear_activation";
  Var x;       // [n, in]
  Var weight;  // [out, in]
  Var bias;    // [out] or none
  Var y;       // [n, out]
  Real* u;     // [n, out]   saved: pre-activation, later its gradient; y itself in inference
  Activation activation;

  Index n() const { return x.shape().rows(); }
  Index out() const { return weight.shape().rows(); }

  void forward(Tape& tape) const {
    const Real* shift = bias.valid() ? tape.data(bias) : nullptr;
    const auto activate = [&](const Block& block) {
      for (Index i = block.row; i < block.row + block.rows; ++i) {
        const Index at = i * out() + block.column;
        activation_kernels()[activation].with_bias(
            tape.data(y) + at, u + at, shift != nullptr ? shift + block.column : nullptr, 1, block.columns);
      }
    };
    Product product = linear_product(tape, u, out(), x, weight);
    product.after = BlockFunction(activate);
    forward_gemm(tape, product);
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient db = bias.valid() ? tape.gradient(bias) : Gradient{};
    Real* partials = db ? tape.scratch(partial_count(n()) * out()) : nullptr;
    tape.parallel_rows(n(), kRowsPerPartial, [&](Index begin, Index end) {
      Real* sums = db ? partials + begin / kRowsPerPartial * out() : nullptr;
      activation_kernels()[activation].with_bias_backward(u + begin * out(), sums, dy + begin * out(),
                                                          end - begin, out());
    });
    if (db) add_partials(db, partials, partial_count(n()), out(), out());
    linear_gradients(tape, u, out(), x, weight);
  }
};

}  // namespace

Var linear_activation(Var x, Var weight, Var bias, Activation activation) {
  if (activation == Activation::identity) return linear(x, weight, bias);
  require_linear("linear_activation", x, weight, bias);
  Tape& tape = x.tape();
  const Var y = tape.output({x.shape().rows(), weight.shape().rows()});
  Real* u = tape.training() ? tape.scratch(y.shape().size()) : tape.data(y);
  const LinearActivation op{x, weight, bias, y, u, activation};
  if (bias.valid()) return tape.record(op, y, {x, weight, bias});
  return tape.record(op, y, {x, weight});
}

}  // namespace trine::inline TRINE_ABI::ops
