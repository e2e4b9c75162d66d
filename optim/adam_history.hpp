// What the last steps of AdamW do to a row that has no gradient, in closed form.
#pragma once

#include <string>
#include <vector>

#include "trine/kernels/optim_kernels.hpp"
#include "trine/optim/adamw.hpp"

namespace trine::inline TRINE_ABI {

/// Steps of one table since all its rows were last brought up, numbered from 1; 0 is that moment.
///
/// A row with moments m, v whose value belongs to step s misses sum over j > s of
///   (product of the later decays) lr_j m beta1^(j-s) / c1_j / (a_j sqrt(v) + epsilon),
///   a_j = beta2^((j-s)/2) / sqrt(c2_j).
/// With u_j for everything before m divided by a_j, and epsilon / a_j = center (1 + delta_j), a term is
/// m u_j y / (1 + z delta_j) for y = 1 / (sqrt(v) + center), z = center y <= 1: a power series in z whose
/// coefficients, sums of u_j delta_j^k, are the same for all rows of step s. They are extended by one term
/// a step until beta1^(j-s) is below rounding. Derived in docs/derivations/adamw.md.
class AdamHistory {
 public:
  AdamHistory(const AdamWOptions& options, double weight_decay);

  void append(double lr);
  [[nodiscard]] bool full() const;
  /// False for numbers of steps that only a damaged file can have left.
  [[nodiscard]] bool is_possible() const;
  /// Forgets all steps but their number.
  void restart() { length_ = 0; }
  [[nodiscard]] Index length() const { return length_; }

  /// For a row whose value belongs to step `from` and whose moments to step `moments`, negative if it
  /// never had a gradient; moments <= from < length().
  [[nodiscard]] AdamSync sync(Index from, Index moments) const;
  /// What moments decay by in `steps` steps: beta1^steps, beta2^steps.
  [[nodiscard]] double decay1(Index steps) const { return power1_[static_cast<std::size_t>(steps)]; }
  [[nodiscard]] double decay2(Index steps) const {
    const double root = root_power2_[static_cast<std::size_t>(steps)];
    return root * root;
  }
  /// The last step, for a row whose moments belong to step `moments`.
  [[nodiscard]] AdamScalars last(Index moments) const;

  void visit_state(StateVisitor& visitor, const std::string& name);

 private:
  void open(Index from);
  [[nodiscard]] static double limit(const double* sums);

  AdamWOptions options_;
  double weight_decay_;
  Index window_;  // steps after which beta1^k no longer matters
  std::vector<double> power1_;
  std::vector<double> root_power2_;

  std::int64_t length_ = 0;
  std::int64_t steps_ = 0;       // ever
  std::vector<double> shrink_;   // [step] lr weight_decay
  std::vector<double> product_;  // [step] of 1 - shrink since 0
  std::vector<double> shrunk_;  // [step s] 1 - product over all steps after s, summed up without cancellation
  std::vector<double> size_;    // [step] lr / c1
  std::vector<double> root_;    // [step] 1 / sqrt(c2)
  std::vector<double> center_;  // [step s] a typical epsilon / a_j, for rows of that step
  // [step s][kCatchUpTerms + 1] coefficients of the series and, last, of the first term left out, from
  // absolute values; all divided by the product of that step.
  std::vector<double> sums_;
};

}  // namespace trine::inline TRINE_ABI
