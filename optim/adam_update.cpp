#include "trine/optim/adam_update.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "trine/base/error.hpp"
#include "trine/optim/lazy_rows.hpp"

namespace trine::inline TRINE_ABI {
namespace {

class AdamDense final : public DenseUpdate {
 public:
  AdamDense(UpdateTarget target, const AdamWOptions& options, WeightDecay decay)
      : DenseUpdate(std::move(target)),
        options_(options),
        decay_(decay),
        first_(parameter().value.shape()),
        second_(parameter().value.shape()) {}

  void begin(double lr) override {
    const auto t = static_cast<double>(++steps_);
    const double weight_decay = target().weight_decay;
    scalars_ = {.beta1 = static_cast<Real>(options_.beta1),
                .one_minus_beta1 = static_cast<Real>(1 - options_.beta1),
                .beta2 = static_cast<Real>(options_.beta2),
                .one_minus_beta2 = static_cast<Real>(1 - options_.beta2),
                .decay = static_cast<Real>(decay_ == WeightDecay::decoupled ? lr * weight_decay : 0),
                .l2 = static_cast<Real>(decay_ == WeightDecay::in_gradient ? weight_decay : 0),
                .size = static_cast<Real>(lr / (1 - std::pow(options_.beta1, t))),
                .root = static_cast<Real>(1 / std::sqrt(1 - std::pow(options_.beta2, t))),
                .epsilon = static_cast<Real>(options_.epsilon)};
  }
  void update(Index begin, Index count) override {
    optim_kernels().adam(parameter().value.data() + begin, first_.data() + begin, second_.data() + begin,
                         parameter().gradient.data() + begin, scalars_, count);
  }
  void visit_state(StateVisitor& visitor) override {
    visitor(state_name("step"), std::span<std::int64_t>(&steps_, 1));
    visitor(state_name("exp_avg"), first_.view());
    visitor(state_name("exp_avg_sq"), second_.view());
  }

 private:
  AdamWOptions options_;
  WeightDecay decay_;
  Tensor first_;   // m
  Tensor second_;  // v
  std::int64_t steps_ = 0;
  AdamScalars scalars_{};
};

// Without momentum and decay a row that gets no gradient stays where it is, and no first moment is kept:
// a third less memory, and nothing to catch up.
class AdamRows final : public LazyRows {
 public:
  AdamRows(UpdateTarget update_target, const AdamWOptions& options, ThreadPool& thread_pool)
      : LazyRows(std::move(update_target), thread_pool),
        history_(options, target().weight_decay),
        first_(options.beta1 == 0 && target().weight_decay == 0 ? Tensor()
                                                                : Tensor(parameter().value.shape())),
        second_(parameter().value.shape()),
        moments_at_(static_cast<std::size_t>(parameter().value.rows()), kNever) {}

 private:
  static constexpr std::int32_t kNever = -1;

  void visit_rule(StateVisitor& visitor) override {
    if (has_momentum()) visitor(state_name("exp_avg"), first_.view());
    visitor(state_name("exp_avg_sq"), second_.view());
    visitor(state_name("moments_at"), std::span(moments_at_));
    history_.visit_state(visitor, target().name);
  }
  [[nodiscard]] bool rule_is_possible() const override {
    for (std::size_t row = 0; row < moments_at_.size(); ++row) {
      const Index newest = has_momentum() ? step_of(row) : length();
      if (moments_at_[row] < kNever || moments_at_[row] > newest) return false;
    }
    return history_.is_possible();
  }
  void append(double lr) override { history_.append(lr); }
  [[nodiscard]] bool full() const override { return history_.full(); }
  [[nodiscard]] Index length() const override { return history_.length(); }
  [[nodiscard]] bool has_momentum() const override { return !first_.empty(); }

  void forget() override {
    std::fill(moments_at_.begin(), moments_at_.end(), kNever);
    history_.restart();
  }
  void restart() override {
    constexpr Index grain = 256;
    pool().parallel_rows(second_.rows(), grain, [&](Index begin, Index end) {
      for (Index row = begin; row < end; ++row) bring_moments_up(row);
    });
    history_.restart();
  }
  void bring_moments_up(Index row) {
    std::int32_t& at = moments_at_[static_cast<std::size_t>(row)];
    if (at == kNever) return;
    const Index lag = length() - at;
    at = 0;
    if (lag == 0) return;
    const auto beta2 = static_cast<Real>(history_.decay2(lag));
    if (!has_momentum()) {
      optim_kernels().blend(second_.row(row), second_.row(row), beta2, 0, width());
      return;
    }
    const auto beta1 = static_cast<Real>(history_.decay1(lag));
    optim_kernels().mix(first_.row(row), second_.row(row), beta1, 0, 0, beta2, width());
  }

  void sync_row(std::int32_t row, Index from) override {
    sync_copied_row(parameter().value.row(row), row, from);
  }
  void sync_copied_row(Real* value, std::int32_t row, Index from) const override {
    const Index moments = moments_at_[static_cast<std::size_t>(row)];
    if (moments == kNever && target().weight_decay == 0) return;
    optim_kernels().adam_sync(value, first_.row(row), second_.row(row), history_.sync(from, moments),
                              width());
  }
  void step_row(std::int32_t row, const Real* gradient) override {
    std::int32_t& moments = moments_at_[static_cast<std::size_t>(row)];
    Real* value = parameter().value.row(row);
    const AdamScalars scalars = history_.last(moments);
    if (has_momentum()) {
      optim_kernels().adam(value, first_.row(row), second_.row(row), gradient, scalars, width());
    } else {
      optim_kernels().adam_without_m(value, second_.row(row), gradient, scalars, width());
    }
    moments = static_cast<std::int32_t>(length());
  }
  void prefetch(std::int32_t row) const override {
    prefetch_values(parameter().value.row(row), width());
    if (has_momentum()) prefetch_values(first_.row(row), width());
    prefetch_values(second_.row(row), width());
  }

  AdamHistory history_;
  Tensor first_;                          // m; empty where it is never read
  Tensor second_;                         // v
  std::vector<std::int32_t> moments_at_;  // step each row's moments belong to, kNever before the first
};

}  // namespace

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
                                                  WeightDecay decay, ThreadPool& pool) {
  if (target.parameter.kind == Gradients::dense) {
    return std::make_unique<AdamDense>(std::move(target), options, decay);
  }
  if (decay == WeightDecay::in_gradient && target.weight_decay != 0) {
    throw OptionError(fmt::format(
        "adam: '{}' keeps gradients by rows, and weight_decay {} would give every row of it a gradient; use "
        "AdamW, or a group with weight_decay 0",
        target.name, target.weight_decay));
  }
  return std::make_unique<AdamRows>(std::move(target), options, pool);
}

}  // namespace trine::inline TRINE_ABI
