// softmax           y = exp(x) / sum of exp(x)    dx = y (dy - <y, dy>)     row by row
// log-sum-exp       y = log of sum of exp(x)      dx = dy softmax(x)
#include "trine/autograd/ops/softmax.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/softmax_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

Index grain(Index d) {
  return std::max<Index>(1, row_grain(d) / 4);
}  // an exponential costs about four moves

struct Softmax {
  static constexpr std::string_view name = "row_softmax";
  Var x;  // [n, d]
  Var y;  // [n, d]

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), grain(d), [&](Index i, Index end) {
      softmax_kernels().softmax(tape.data(y) + i * d, tape.data(x) + i * d, end - i, d);
    });
  }
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), row_grain(d), [&](Index i, Index end) {
      softmax_kernels().softmax_backward(dx.data + i * d, dy + i * d, tape.data(y) + i * d, end - i, d,
                                         dx.accumulate);
    });
  }
};

struct LogSumExp {
  static constexpr std::string_view name = "row_log_sum_exp";
  Var x;          // [n, d]
  Var y;          // [n]
  Real* shift;    // [n]   saved: the maximum of the row
  Real* inverse;  // [n]   saved: 1 / sum of exp(x - shift)

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), grain(d), [&](Index i, Index end) {
      softmax_kernels().log_sum_exp(tape.data(y) + i, shift + i, inverse + i, tape.data(x) + i * d, end - i,
                                    d);
    });
  }
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    const Index d = x.shape().cols();
    tape.parallel_rows(x.shape().rows(), grain(d), [&](Index i, Index end) {
      softmax_kernels().log_sum_exp_backward(dx.data + i * d, dy + i, shift + i, inverse + i,
                                             tape.data(x) + i * d, end - i, d, dx.accumulate);
    });
  }
};

}  // namespace

Var row_softmax(Var x) {
  require_matrix("row_softmax", "x", x);
  const Var y = x.tape().output(x.shape());
  return x.tape().record(Softmax{x, y}, y, {x});
}

Var row_log_sum_exp(Var x) {
  require_matrix("row_log_sum_exp", "x", x);
  const Index n = x.shape().rows();
  Tape& tape = x.tape();
  const Var y = tape.output({n});
  return tape.record(LogSumExp{x, y, tape.scratch(n), tape.scratch(n)}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
