// softmax           y = exp(x) / sum of exp(x)    dx = y (dy - <y, dy>)     row by row
// log-sum-exp       y = log of sum of exp(x)      dx = dy softmax(x)
// cross entropy     loss = 1/n sum_i (log sum_j exp(x_ij) - x_i,c_i)
//                   dx_ij = dy (P_ij - [j = c_i]) / n,   P = softmax(x)
#include "trine/autograd/ops/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <string>

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

namespace {

struct CrossEntropy {
  static constexpr std::string_view name = "cross_entropy";
  Var x;                       // [n, d]
  Var y;                       // []
  const std::int32_t* labels;  // [n]
  Real* shift;                 // [n]   saved: the maximum of the row
  Real* inverse;               // [n]   saved: 1 / sum of exp(x - shift)
  Real* terms;                 // [n]   the loss of every row

  Index n() const { return x.shape().rows(); }
  Index d() const { return x.shape().cols(); }

  void forward(Tape& tape) const {
    tape.parallel_rows(n(), row_grain(4 * d()), [&](Index begin, Index end) {
      softmax_kernels().log_sum_exp(terms + begin, shift + begin, inverse + begin, tape.data(x) + begin * d(),
                                    end - begin, d());
      // Not the log-sum-exp less the logit: both may be large, and their difference would have no digits.
      for (Index i = begin; i < end; ++i)
        terms[i] = (shift[i] - tape.data(x)[i * d() + labels[i]]) - std::log(inverse[i]);
    });
    double sum = 0;
    for (Index i = 0; i < n(); ++i) sum += static_cast<double>(terms[i]);
    *tape.data(y) = n() > 0 ? static_cast<Real>(sum / static_cast<double>(n())) : Real(0);
  }

  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real each = tape.gradient_of(y)[0] / static_cast<Real>(n());
    tape.parallel_rows(n(), row_grain(4 * d()), [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        Real* const row = dx.data + i * d();
        softmax_kernels().log_sum_exp_backward(row, &each, shift + i, inverse + i, tape.data(x) + i * d(), 1,
                                               d(), dx.accumulate);
        row[labels[i]] -= each;
      }
    });
  }
};

}  // namespace

Var cross_entropy(Var logits, std::span<const std::int32_t> labels) {
  require_matrix("cross_entropy", "logits", logits);
  const Index n = logits.shape().rows(), classes = logits.shape().cols();
  if (static_cast<Index>(labels.size()) != n) {
    throw ShapeError("cross_entropy", "logits and labels disagree about the number of rows",
                     {{"logits", logits.shape()}, {"labels", Shape{static_cast<Index>(labels.size())}}});
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= 0 && labels[i] < classes) continue;
    throw ShapeError("cross_entropy",
                     "the label of row " + std::to_string(i) + " is " + std::to_string(labels[i]),
                     {{"logits", logits.shape()}}, "labels are columns of the logits, counted from 0");
  }
  Tape& tape = logits.tape();
  auto* const copy = tape.scratch<std::int32_t>(n);
  std::copy(labels.begin(), labels.end(), copy);
  const Var y = tape.output({});
  return tape.record(CrossEntropy{logits, y, copy, tape.scratch(n), tape.scratch(n), tape.scratch(n)}, y,
                     {logits});
}

}  // namespace trine::inline TRINE_ABI::ops
