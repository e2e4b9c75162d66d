#include "trine/tests/extending/sigmoid_loss.hpp"

#include <algorithm>
#include <cmath>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/matmul.hpp"
#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"

namespace example {

using namespace trine;

// [docs:composed]
// softplus(-l) = softplus(l) - l, so the matches are the sum of all softplus(l) less the logits of the
// diagonal.
Var composed_sigmoid_loss(Var u, Var v, Real scale, Real bias) {
  using namespace trine::ops;
  const Var a = normalize_rows(u), b = normalize_rows(v);
  const Var logits = affine(matmul(a, b, Transpose::no, Transpose::yes), scale, bias);  // [n, n]
  const Var matches = affine(row_sum(multiply(a, b)), scale, bias);                     // [n]
  return affine(subtract(sum(softplus(logits)), sum(matches)), 1 / static_cast<Real>(u.shape().rows()));
}
// [docs:end]

// [docs:fused]
// loss = 1/n sum_ij softplus(-z_ij l_ij)      dl_ij = -z_ij sigmoid(-z_ij l_ij) / n
struct SigmoidPairs {
  static constexpr std::string_view name = "sigmoid_pairs";
  static constexpr Index kGrain = 16;
  Var logits;    // [n, n]
  double* rows;  // [n]      the sum of each row
  Var loss;      // scalar []

  static double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

  void forward(Tape& tape) const {
    const ConstView l = logits.value();
    const Index n = l.rows();
    tape.parallel_rows(n, kGrain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        rows[i] = 0;
        for (Index j = 0; j < n; ++j) rows[i] += softplus(i == j ? -l.row(i)[j] : l.row(i)[j]);
      }
    });
    double sum = 0;
    for (Index i = 0; i < n; ++i) sum += rows[i];
    *tape.data(loss) = static_cast<Real>(sum / static_cast<double>(n));
  }

  void backward(Tape& tape) const {
    const Gradient dl = tape.gradient(logits);
    if (!dl) return;
    const ConstView l = logits.value();
    const Index n = l.rows();
    const Real each = tape.gradient_of(loss)[0] / static_cast<Real>(n);
    tape.parallel_rows(n, kGrain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        for (Index j = 0; j < n; ++j) {
          const Real z = i == j ? 1 : -1;
          Real& out = dl.data[i * n + j];
          out = -z * each / (1 + std::exp(z * l.row(i)[j])) + (dl.accumulate ? out : 0);
        }
      }
    });
  }
};

LossStatistics statistics_of(ConstView logits) {
  LossStatistics statistics{.terms = logits.size()};
  for (Index i = 0; i < logits.size(); ++i) {
    const bool match = i % (logits.cols() + 1) == 0;
    statistics.active_fraction += (logits[i] > 0) == match ? 0 : 1 / static_cast<double>(logits.size());
  }
  return statistics;
}

LossResult SigmoidLoss::operator()(Var u, Var v) const {
  if (u.shape().rank() != 2 || u.shape() != v.shape() || u.shape().rows() == 0)
    throw ShapeError("sigmoid_loss", "two matrices of one shape are needed",
                     {{"u", u.shape()}, {"v", v.shape()}});
  Tape& tape = u.tape();
  const Index n = u.shape().rows();
  const Var cosines =
      ops::matmul(ops::normalize_rows(u), ops::normalize_rows(v), Transpose::no, Transpose::yes);
  const Var logits = ops::affine(cosines, scale, bias);
  const Var loss = tape.output({});
  tape.record(SigmoidPairs{logits, tape.scratch<double>(n), loss}, loss, {logits});
  return {loss, statistics_of(logits.value())};
}
// [docs:end]

}  // namespace example
