#include "trine/losses/distillation.hpp"

#include <algorithm>
#include <cmath>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"
#include "trine/losses/loss_parts.hpp"
#include "trine/losses/pair_loss.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// With d_i the squared Euclidean distance of row i to its target: loss = sum_i d_i / (n d).
struct Mse {
  static constexpr std::string_view name = "mse_loss";
  static constexpr Distance distance = Distance::squared_euclidean;
  Index d;

  double evaluate(Real* slopes, LossStatistics& statistics, const Real* distances, Index n) const {
    losses::Mean near, active;
    const double each = n * d > 0 ? 1 / static_cast<double>(n * d) : 0;
    for (Index i = 0; i < n; ++i) {
      near.add(static_cast<double>(distances[i]));
      active.add(distances[i] != 0 ? 1 : 0);
      slopes[i] = static_cast<Real>(each);
    }
    statistics.terms = n;
    statistics.active_fraction = active.value();
    statistics.mean_positive_distance = near.value();
    return d > 0 ? near.value() / static_cast<double>(d) : 0;
  }
};

}  // namespace

LossResult MseLoss::operator()(Var embeddings, Var targets) const {
  ops::require_matrix("mse_loss", "embeddings", embeddings);
  ops::require_same("mse_loss", "embeddings", embeddings, "targets", targets);
  return losses::pair_loss(embeddings, targets, Mse{embeddings.shape().cols()});
}

namespace {

constexpr Real kGoodEnough = Real(0.1);  // of a margin

// With r_t = <a, p> - <a, n_t> - margin_t and s_t = 2 r_t dy / (k n):   loss = mean r_t^2,
//   da = sum_t s_t (p - n_t),   dp = (sum_t s_t) a,   dn_t = -s_t a
struct MarginMse {
  static constexpr std::string_view name = "margin_mse_loss";
  Var anchors;
  Var positives;
  Var negatives;
  const Real* margins;  // [terms]
  Real* norms;          // [2 n + terms]
  Real* near;           // [n]      <a, p>
  Real* far;            // [terms]  <a, n_t>
  Real* slopes;         // [terms]  saved: 2 r_t / (k n)
  LossStatistics* statistics;
  Var y;  // []

  Index n() const { return anchors.shape().rows(); }
  Index d() const { return anchors.shape().cols(); }
  Index terms() const { return negatives.shape().rows(); }

  void forward(Tape& tape) const {
    const ConstView a = anchors.value(), p = positives.value(), q = negatives.value();
    losses::measure_norms(tape, norms, a);
    losses::measure_norms(tape, norms + n(), p);
    losses::measure_norms(tape, norms + 2 * n(), q);
    tape.parallel_rows(n(), ops::row_grain(4 * d()), [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        near[i] = elementwise_kernels().dot(a.row(i), p.row(i), d());
        for (Index t = i; t < terms(); t += n()) far[t] = elementwise_kernels().dot(a.row(i), q.row(t), d());
      }
    });
    losses::Mean squares, active, mean_near, mean_far, norm;
    for (Index t = 0; t < terms(); ++t) {
      const Real residual = near[t % n()] - far[t] - margins[t];
      slopes[t] = 2 * residual / static_cast<Real>(terms());
      squares.add(static_cast<double>(residual) * static_cast<double>(residual));
      active.add(std::abs(residual) > kGoodEnough * std::abs(margins[t]) ? 1 : 0);
      mean_far.add(-static_cast<double>(far[t]));
    }
    for (Index i = 0; i < n(); ++i) mean_near.add(-static_cast<double>(near[i]));
    norm.add(norms, 2 * n() + terms());
    *tape.data(y) = static_cast<Real>(squares.value());
    *statistics = {terms(), active.value(), mean_near.value(), mean_far.value(), norm.value()};
  }

  void backward(Tape& tape) const {
    const Real dy = tape.gradient_of(y)[0];
    const ConstView a = anchors.value(), p = positives.value(), q = negatives.value();
    const Index grain = ops::row_grain(4 * d());
    losses::add_to_rows(tape, anchors, grain, [&](Real* into, Index i) {
      for (Index t = i; t < terms(); t += n())
        distance_kernels().add_difference(into, p.row(i), q.row(t), slopes[t] * dy, d());
    });
    losses::add_to_rows(tape, positives, grain, [&](Real* into, Index i) {
      Real sum = 0;
      for (Index t = i; t < terms(); t += n()) sum += slopes[t];
      elementwise_kernels().scale(into, a.row(i), sum * dy, d(), 1);
    });
    losses::add_to_rows(tape, negatives, grain, [&](Real* into, Index t) {
      elementwise_kernels().scale(into, a.row(t % n()), -slopes[t] * dy, d(), 1);
    });
  }
};

}  // namespace

LossResult MarginMseLoss::operator()(Var anchors, Var positives, Var negatives,
                                     std::span<const Real> margins) const {
  ops::require_matrix("margin_mse_loss", "anchors", anchors);
  ops::require_same("margin_mse_loss", "anchors", anchors, "positives", positives);
  ops::require_matrix("margin_mse_loss", "negatives", negatives);
  const Index n = anchors.shape().rows(), terms = negatives.shape().rows();
  const bool whole = n > 0 ? terms % n == 0 : terms == 0;
  if (negatives.shape().cols() != anchors.shape().cols() || !whole) {
    throw ShapeError("margin_mse_loss", "negatives do not fit the anchors",
                     {{"anchors", anchors.shape()}, {"negatives", negatives.shape()}},
                     "every anchor needs the same number of them, column under column");
  }
  losses::require_count("margin_mse_loss", "one margin a negative is needed", "negatives", negatives,
                        "margins", margins.size());
  Tape& tape = anchors.tape();
  const Var y = tape.output({});
  auto* const statistics = tape.scratch<LossStatistics>(1);
  tape.record(MarginMse{anchors, positives, negatives, losses::copied(tape, margins).data(),
                        tape.scratch(2 * n + terms), tape.scratch(n), tape.scratch(terms),
                        tape.scratch(terms), statistics, y},
              y, {anchors, positives, negatives});
  return {y, *statistics};
}

}  // namespace trine::inline TRINE_ABI
