#include "trine/optim/adamw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "trine/base/error.hpp"
#include "trine/kernels/optim_kernels.hpp"
#include "trine/optim/parameter_update.hpp"

namespace trine::inline TRINE_ABI {
namespace {

enum class WeightDecay {
  decoupled,    // AdamW: p shrinks by lr weight_decay, outside of the moments
  in_gradient,  // Adam: weight_decay p is added to the gradient
};

// Step t = 1, 2, ... for a parameter all of whose elements have a gradient.
AdamScalars scalars_of_step(const AdamWOptions& options, double beta1, double lr, double decay, double l2,
                            std::int64_t step) {
  const auto t = static_cast<double>(step);
  return {.beta1 = static_cast<Real>(beta1),
          .one_minus_beta1 = static_cast<Real>(1 - beta1),
          .beta2 = static_cast<Real>(options.beta2),
          .one_minus_beta2 = static_cast<Real>(1 - options.beta2),
          .decay = static_cast<Real>(decay),
          .l2 = static_cast<Real>(l2),
          .step_size = static_cast<Real>(lr / (1 - std::pow(beta1, t))),
          .inv_sqrt_bias2 = static_cast<Real>(1 / std::sqrt(1 - std::pow(options.beta2, t))),
          .epsilon = static_cast<Real>(options.epsilon)};
}

// lr weight_decay, the fraction by which a step shrinks parameters.
double decay_of_step(double lr, double weight_decay) {
  if (lr * weight_decay < 1) return lr * weight_decay;
  throw OptionError(fmt::format(
      "adamw: lr {} times weight_decay {} is 1 or more: it would wipe parameters out", lr, weight_decay));
}

class AdamDense final : public DenseUpdate {
 public:
  AdamDense(UpdateTarget target, const AdamWOptions& options, WeightDecay kind)
      : DenseUpdate(std::move(target)),
        options_(options),
        kind_(kind),
        exp_avg_(parameter().value.shape()),
        exp_avg_sq_(parameter().value.shape()) {}

  void begin(double lr) override {
    const double weight_decay = target().weight_decay;
    const bool decoupled = kind_ == WeightDecay::decoupled;
    scalars_ = scalars_of_step(options_, options_.beta1, lr, decoupled ? decay_of_step(lr, weight_decay) : 0,
                               decoupled ? 0 : weight_decay, ++steps_);
  }
  void update(Index begin, Index count) override {
    optim_kernels().adam(parameter().value.data() + begin, exp_avg_.data() + begin,
                         exp_avg_sq_.data() + begin, parameter().gradient.data() + begin, scalars_, count);
  }
  void visit_state(StateVisitor& visitor) override {
    visitor(state_name("step"), std::span<std::int64_t>(&steps_, 1));
    visitor(state_name("exp_avg"), exp_avg_.view());
    visitor(state_name("exp_avg_sq"), exp_avg_sq_.view());
  }

 private:
  AdamWOptions options_;
  WeightDecay kind_;
  Tensor exp_avg_;     // m
  Tensor exp_avg_sq_;  // v
  std::int64_t steps_ = 0;
  AdamScalars scalars_{};
};

// beta1 = 0: a row moves in the steps that give it a gradient. beta2 decays v over the steps in between.
class AdamRows final : public RowUpdate {
 public:
  AdamRows(UpdateTarget update_target, const AdamWOptions& options)
      : RowUpdate(std::move(update_target)),
        options_(options),
        beta2_powers_(kPowers),
        exp_avg_sq_(parameter().value.shape()),
        last_step_(static_cast<std::size_t>(parameter().value.rows()), 0) {
    for (std::size_t k = 0; k < kPowers; ++k)
      beta2_powers_[k] = static_cast<Real>(std::pow(options.beta2, static_cast<double>(k)));
  }

  void begin(double lr) override {
    scalars_ = scalars_of_step(options_, 0, lr, decay_of_step(lr, target().weight_decay), 0, ++steps_);
  }
  // What a visitor restored may come from a damaged file.
  void visit_state(StateVisitor& visitor) override {
    visitor(state_name("step"), std::span<std::int64_t>(&steps_, 1));
    visitor(state_name("exp_avg_sq"), exp_avg_sq_.view());
    visitor(state_name("last_step"), std::span(last_step_));
    const auto possible = [this](std::int32_t step) { return step >= 0 && step <= steps_; };
    if (std::all_of(last_step_.begin(), last_step_.end(), possible)) return;
    throw OptionError("optimizer: the steps stored for \"" + target().name +
                      "\" are not those of a run; the state is damaged");
  }

 private:
  void update_row(std::int32_t row, const Real* gradient) override {
    std::int32_t& last = last_step_[static_cast<std::size_t>(row)];
    AdamScalars scalars = scalars_;
    scalars.beta2 = beta2_power(static_cast<std::size_t>(steps_ - last));
    last = static_cast<std::int32_t>(steps_);
    optim_kernels().adam_without_m(parameter().value.row(row), exp_avg_sq_.row(row), gradient, scalars,
                                   width());
  }
  void prefetch(std::int32_t row) const override {
    prefetch_values(parameter().value.row(row), width());
    prefetch_values(exp_avg_sq_.row(row), width());
  }
  [[nodiscard]] Real beta2_power(std::size_t k) const {
    return k < kPowers ? beta2_powers_[k]
                       : static_cast<Real>(std::pow(options_.beta2, static_cast<double>(k)));
  }

  static constexpr std::size_t kPowers = 1024;
  AdamWOptions options_;
  std::vector<Real> beta2_powers_;
  Tensor exp_avg_sq_;                    // v
  std::vector<std::int32_t> last_step_;  // that gave the row a gradient; 0: none did
  std::int64_t steps_ = 0;
  AdamScalars scalars_{};
};

void check_options(const AdamWOptions& options, std::string_view rule) {
  require_range(rule, "beta1", options.beta1, 0, 1);
  require_range(rule, "beta2", options.beta2, 0, 1);
  require_not_negative(rule, "weight_decay", options.weight_decay);
  if (!(options.epsilon > 0) || !std::isfinite(options.epsilon)) {
    throw OptionError(
        fmt::format("{}: epsilon is {}; it must be a positive number, such as 1e-8", rule, options.epsilon));
  }
}

std::unique_ptr<ParameterUpdate> make_adam_update(UpdateTarget target, const AdamWOptions& options,
                                                  WeightDecay decay) {
  if (target.parameter.kind == Gradients::dense)
    return std::make_unique<AdamDense>(std::move(target), options, decay);
  if (decay == WeightDecay::in_gradient && target.weight_decay != 0) {
    throw OptionError(fmt::format(
        "adam: '{}' keeps gradients by rows, and weight_decay {} would give every row of it a gradient; use "
        "AdamW, or a group with weight_decay 0",
        target.name, target.weight_decay));
  }
  return std::make_unique<AdamRows>(std::move(target), options);
}

}  // namespace

AdamW::AdamW(const std::vector<ParamGroup>& groups, ThreadPool& pool, const AdamWOptions& options)
    : Optimizer(pool) {
  check_options(options, "adamw");
  for_each_target(groups, options.weight_decay, "adamw", [&](UpdateTarget target) {
    add(make_adam_update(std::move(target), options, WeightDecay::decoupled));
  });
}

Adam::Adam(const std::vector<ParamGroup>& groups, ThreadPool& pool, const AdamOptions& options)
    : Optimizer(pool) {
  const AdamWOptions moments{options.beta1, options.beta2, options.epsilon, options.weight_decay};
  check_options(moments, "adam");
  for_each_target(groups, options.weight_decay, "adam", [&](UpdateTarget target) {
    add(make_adam_update(std::move(target), moments, WeightDecay::in_gradient));
  });
}

}  // namespace trine::inline TRINE_ABI
