// With c_i = 1 - d_i the cosine and r_i = c_i - y_i:   loss = mean r_i^2,   dloss/dd_i = -2 r_i / n.
#include "trine/losses/cosine_similarity.hpp"

#include <fmt/format.h>

#include <cmath>

#include "trine/losses/pair_loss.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Real kGoodEnough = Real(0.1);

struct CosineSimilarity {
  static constexpr std::string_view name = "cosine_similarity_loss";
  static constexpr Distance distance = Distance::cosine;
  const Real* scores;

  double evaluate(Real* slopes, LossStatistics& statistics, const Real* distances, Index n) const {
    losses::Mean squares;
    Index active = 0;
    const Real each = n > 0 ? -2 / static_cast<Real>(n) : Real(0);
    for (Index i = 0; i < n; ++i) {
      const Real residual = 1 - distances[i] - scores[i];
      squares.add(static_cast<double>(residual) * static_cast<double>(residual));
      active += std::abs(residual) > kGoodEnough;
      slopes[i] = each * residual;
    }
    losses::report_scored(statistics, distances, scores, n, active);
    return squares.value();
  }
};

}  // namespace

LossResult CosineSimilarityLoss::operator()(Var u, Var v, std::span<const Real> scores) const {
  losses::require_pairs("cosine_similarity_loss", u, v);
  losses::require_scores("cosine_similarity_loss", u, scores);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::abs(scores[i]) <= 1) continue;
    throw OptionError(
        fmt::format("cosine_similarity_loss: the score of pair {} is {}; a cosine lies in [-1, 1], so "
                    "scale the scores (those of STS by 1/5)",
                    i, scores[i]));
  }
  return losses::pair_loss(u, v, CosineSimilarity{losses::copied(u.tape(), scores).data()});
}

}  // namespace trine::inline TRINE_ABI
