// loss = 1/n sum_i (log sum_j exp(x_ij) - x_i,c_i).   Backward:   dx_ij = dy (P_ij - [j = c_i]) / n,   P =
// softmax(x).
#include "trine/autograd/ops/cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/softmax_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
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
