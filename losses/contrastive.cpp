#include "trine/losses/contrastive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "trine/losses/loss_parts.hpp"
#include "trine/losses/pair_loss.hpp"

namespace trine::inline TRINE_ABI {
namespace {

/// What a distance costs a pair that belongs together, or one that does not; without the half.
losses::Term pair_term(Label label, Real distance, Real margin) {
  if (label == 1) return {distance * distance, 2 * distance};
  if (distance >= margin) return {0, 0};
  const Real missing = margin - distance;
  return {missing * missing, -2 * missing};
}

/// Adds up terms and what the statistics need.
class Pairs {
 public:
  void add(Label label, Real distance, Real value) {
    (label == 1 ? near_ : far_).add(static_cast<double>(distance));
    sum_ += static_cast<double>(value);
    active_ += value != 0;
    ++count_;
  }
  [[nodiscard]] double sum() const { return sum_; }
  [[nodiscard]] Index active() const { return active_; }
  void report(LossStatistics& statistics) const {
    statistics.terms = count_;
    statistics.active_fraction = count_ > 0 ? static_cast<double>(active_) / static_cast<double>(count_) : 0;
    statistics.mean_positive_distance = near_.value();
    statistics.mean_negative_distance = far_.value();
  }

 private:
  losses::Mean near_, far_;
  double sum_ = 0;
  Index active_ = 0, count_ = 0;
};

struct Contrastive {
  static constexpr std::string_view name = "contrastive_loss";
  const Label* labels;
  Distance distance;
  Real margin;
  Reduction reduction;

  double evaluate(Real* slopes, LossStatistics& statistics, const Real* distances, Index n) const {
    Pairs pairs;
    for (Index i = 0; i < n; ++i) {
      const losses::Term term = pair_term(labels[i], distances[i], margin);
      slopes[i] = term.slope;
      pairs.add(labels[i], distances[i], term.value);
    }
    pairs.report(statistics);
    const double scale = losses::reduction_scale(reduction, n, pairs.active()) / 2;
    for (Index i = 0; i < n; ++i) slopes[i] *= static_cast<Real>(scale);
    return pairs.sum() * scale;
  }
};

struct OnlineContrastive {
  static constexpr std::string_view name = "online_contrastive_loss";
  const Label* labels;
  Distance distance;
  Real margin;

  double evaluate(Real* slopes, LossStatistics& statistics, const Real* distances, Index n) const {
    const double beyond = limit(distances, n, 0), within = limit(distances, n, 1);
    Pairs pairs;
    for (Index i = 0; i < n; ++i) {
      const auto value = static_cast<double>(distances[i]);
      const bool hard = labels[i] == 1 ? !(value <= beyond) : !(value >= within);  // NaN is hard
      const losses::Term term = hard ? pair_term(labels[i], distances[i], margin) : losses::Term{0, 0};
      slopes[i] = term.slope;
      pairs.add(labels[i], distances[i], term.value);
    }
    pairs.report(statistics);
    return pairs.sum();
  }

  /// The extreme distance of the pairs with a label, towards the others; without any, the others' mean.
  double limit(const Real* distances, Index n, Label label) const {
    double extreme = label == 1 ? -1 : std::numeric_limits<double>::infinity();
    bool found = false;
    losses::Mean rest;
    for (Index i = 0; i < n; ++i) {
      const auto value = static_cast<double>(distances[i]);
      if (labels[i] != label) {
        rest.add(value);
        continue;
      }
      extreme = label == 1 ? std::max(extreme, value) : std::min(extreme, value);
      found = true;
    }
    return found ? extreme : rest.value();
  }
};

void check(const char* loss, Var u, Var v, std::span<const Label> labels, Distance distance, Real margin) {
  const Real usual = ContrastiveLoss{}.margin;
  losses::require_pairs(loss, u, v);
  static_cast<void>(losses::checked_margin(loss, distance, margin, usual));
  losses::require_count(loss, "one label a pair is needed", "u", u, "labels", labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == 0 || labels[i] == 1) continue;
    throw OptionError(fmt::format(
        "{}: the label of pair {} is {}; it must be 1 (the two belong together) or 0", loss, i, labels[i]));
  }
}

}  // namespace

LossResult ContrastiveLoss::operator()(Var u, Var v, std::span<const Label> labels) const {
  check("contrastive_loss", u, v, labels, distance, margin);
  return losses::pair_loss(u, v,
                           Contrastive{losses::copied(u.tape(), labels).data(), distance, margin, reduction});
}

LossResult OnlineContrastiveLoss::operator()(Var u, Var v, std::span<const Label> labels) const {
  check("online_contrastive_loss", u, v, labels, distance, margin);
  return losses::pair_loss(u, v,
                           OnlineContrastive{losses::copied(u.tape(), labels).data(), distance, margin});
}

}  // namespace trine::inline TRINE_ABI
