// With s_i = scale cos_i:   loss = L = log(1 + sum_{y_i < y_j} exp(s_i - s_j)).
//   dL/ds_i = sum_{j: y_j > y_i} exp(s_i - s_j - L) - sum_{j: y_j < y_i} exp(s_j - s_i - L)
// In the order of the scores both sums are running sums: with above_i = log sum_{j: y_j > y_i} exp(-s_j) and
// below_i = log sum_{j: y_j < y_i} exp(s_j),
//   L = log(1 + sum_i exp(s_i + above_i)),   dL/ds_i = exp(s_i + above_i - L) - exp(below_i - s_i - L).
// Everything stays in logarithms, so no scale overflows.
#include "trine/losses/cosent.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "trine/losses/pair_loss.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

double log_add(double a, double b) {
  const double high = a > b ? a : b, low = a > b ? b : a;  // in this form NaN stays NaN
  return low == kNothing ? high : high + std::log1p(std::exp(low - high));
}

struct Cosent {
  static constexpr std::string_view name = "cosent_loss";
  static constexpr Distance distance = Distance::cosine;
  const Real* scores;
  double scale;
  std::int32_t* order;  // [n]  pairs from the lowest score to the highest
  double* above;        // [n]  as in the formula
  double* below;        // [n]

  double evaluate(Real* slopes, LossStatistics& statistics, const Real* distances, Index n) const {
    std::iota(order, order + n, 0);
    std::sort(order, order + n, [this](std::int32_t i, std::int32_t j) {
      return scores[i] < scores[j] || (scores[i] == scores[j] && i < j);
    });
    const auto s = [&](Index i) { return scale * (1 - static_cast<double>(distances[i])); };
    sweep(order, n, below, s);
    std::reverse(order, order + n);
    sweep(order, n, above, [&](Index i) { return -s(i); });
    double loss = 0;
    for (Index i = 0; i < n; ++i) loss = log_add(loss, s(i) + above[i]);
    for (Index i = 0; i < n; ++i) {
      const double slope = std::exp(s(i) + above[i] - loss) - std::exp(below[i] - s(i) - loss);
      slopes[i] = static_cast<Real>(-scale * slope);  // a distance falls as its cosine rises
    }
    losses::report_scored(statistics, distances, scores, n, out_of_order(distances, n));
    return loss;
  }

  /// running[i] = log sum of exp(term(j)) over all j that come before i in `sequence` with another score.
  template <class Term>
  void sweep(const std::int32_t* sequence, Index n, double* running, Term term) const {
    double sum = kNothing;
    for (Index k = 0; k < n;) {
      Index end = k;
      while (end < n && scores[sequence[end]] == scores[sequence[k]]) running[sequence[end++]] = sum;
      for (; k < end; ++k) sum = log_add(sum, term(sequence[k]));
    }
  }

  /// Pairs closer than some pair with a higher score; `order` is from the highest to the lowest.
  Index out_of_order(const Real* distances, Index n) const {
    Index count = 0;
    Real farthest = -1;
    for (Index k = 0; k < n;) {
      Index end = k;
      Real in_group = -1;
      for (; end < n && scores[order[end]] == scores[order[k]]; ++end) {
        count += distances[order[end]] < farthest;
        in_group = std::max(in_group, distances[order[end]]);
      }
      farthest = std::max(farthest, in_group);
      k = end;
    }
    return count;
  }
};

}  // namespace

LossResult CosentLoss::operator()(Var u, Var v, std::span<const Real> scores) const {
  losses::require_pairs("cosent_loss", u, v);
  losses::require_scores("cosent_loss", u, scores);
  if (!(scale > 0) || !std::isfinite(scale))
    throw OptionError(
        fmt::format("cosent_loss: the scale is {}; it must be above 0 and finite (default 20)", scale));
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i]))
      throw OptionError(fmt::format("cosent_loss: the score of pair {} is not a number and has no order", i));
  }
  Tape& tape = u.tape();
  const Index n = u.shape().rows();
  return losses::pair_loss(
      u, v,
      Cosent{losses::copied(tape, scores).data(), static_cast<double>(scale), tape.scratch<std::int32_t>(n),
             tape.scratch<double>(n), tape.scratch<double>(n)});
}

}  // namespace trine::inline TRINE_ABI
