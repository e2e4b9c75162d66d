// With d_i the squared Euclidean distance of row i to its target: loss = sum_i d_i / (n d).
#include "trine/losses/distillation.hpp"
#include "trine/losses/pair_loss.hpp"

namespace trine::inline TRINE_ABI {
namespace {

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

}  // namespace trine::inline TRINE_ABI
