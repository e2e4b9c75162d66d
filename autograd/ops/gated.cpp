// y = f(a) b   with x = [a, b].
// Backward:   da = dy b f'(a),   db = dy f(a).
#include "trine/autograd/ops/gated.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/activation_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct Gated {
  static constexpr std::string_view name = "gated";
  Var x;  // [n, 2 d]
  Var y;  // [n, d]
  Activation activation;

  Index n() const { return y.shape().rows(); }
  Index d() const { return y.shape().cols(); }

  void forward(Tape& tape) const {
    tape.parallel_rows(n(), row_grain(2 * d()), [&](Index begin, Index end) {
      activation_kernels()[activation].gated(tape.data(y) + begin * d(), tape.data(x) + begin * 2 * d(),
                                             end - begin, d());
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    tape.parallel_rows(n(), row_grain(2 * d()), [&](Index begin, Index end) {
      activation_kernels()[activation].gated_backward(dx.data + begin * 2 * d(), dy + begin * d(),
                                                      tape.data(x) + begin * 2 * d(), end - begin, d(),
                                                      dx.accumulate);
    });
  }
};

}  // namespace

Var gated(Var x, Activation activation) {
  require_matrix("gated", "x", x);
  if (x.shape().cols() % 2 != 0) {
    throw ShapeError("gated", "an odd number of columns has no halves", {{"x", x.shape()}},
                     "the product before it must give twice the features");
  }
  Tape& tape = x.tape();
  const Var y = tape.output({x.shape().rows(), x.shape().cols() / 2});
  return tape.record(Gated{x, y, activation}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
