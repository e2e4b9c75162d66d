#include "trine/train/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "trine/base/error.hpp"
#include "trine/base/timer.hpp"
#include "trine/base/trace.hpp"
#include "trine/optim/clip.hpp"
#include "trine/train/evaluation.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Sentences a second over a sliding window, so that the time left follows the machine.
class Speedometer {
 public:
  void add(double seconds, Index sentences) {
    seconds_ = kKeep * seconds_ + seconds;
    sentences_ = kKeep * sentences_ + static_cast<double>(sentences);
    steps_ = kKeep * steps_ + 1;
  }
  [[nodiscard]] double sentences_per_second() const { return seconds_ > 0 ? sentences_ / seconds_ : 0; }
  [[nodiscard]] double seconds_per_step() const { return steps_ > 0 ? seconds_ / steps_ : 0; }

 private:
  static constexpr double kKeep = 0.98;  // about the last fifty steps
  double seconds_ = 0, sentences_ = 0, steps_ = 0;
};

// A score that is not defined, as a correlation with constant values, is worse than any that is.
double comparable(double score) { return std::isnan(score) ? std::numeric_limits<double>::lowest() : score; }

class Run {
 public:
  Run(const TrainerOptions& options, RunObserver& observer, BatchSampler& batches, Objective& objective,
      const std::vector<ParamGroup>& groups, Optimizer& optimizer, ThreadPool& pool, RunState& state,
      const std::atomic<bool>& stop)
      : options_(options),
        observer_(observer),
        batches_(batches),
        objective_(objective),
        optimizer_(optimizer),
        tape_(pool, {.gradient_checkpointing = options.checkpointing}),
        clip_(groups, pool),
        state_(state),
        stop_(stop) {}

  StopReason go() {
    while (state_.epoch < options_.epochs) {
      batches_.resume({state_.epoch, state_.batch});
      const Index count = batches_.batches();
      full_batch_ = batches_.largest();
      steps_ = std::max(state_.step, state_.step - state_.batch + count * (options_.epochs - state_.epoch));
      while (state_.batch < count) {
        step(batches_.next());
        if (evaluation_due() && !improving()) return end_early();
        if (stop_) return interrupt();
        if (options_.checkpoint_seconds > 0 && since_checkpoint_.seconds() > options_.checkpoint_seconds)
          checkpoint();
      }
      ++state_.epoch;
      state_.batch = 0;
      if (options_.evaluate_every == 0 && !improving()) return end_early();
    }
    if (options_.evaluate_every > 0 && !evaluation_due())
      improving();  // the steps since the last evaluation, which may be all
    finish();
    return StopReason::finished;
  }

 private:
  void step(std::span<const std::int32_t> rows) {
    const Timer timer;
    tape_.reset();
    tape_.set_random(options_.seed, static_cast<std::uint64_t>(state_.step));
    const LossResult result = forward(rows);
    const double loss = static_cast<double>(result.scalar());
    require_finite("loss", loss);
    weight_ = static_cast<Real>(rows.size()) / static_cast<Real>(full_batch_);
    backward(result.loss);
    double norm = 0;
    if (options_.clip_norm > 0) {
      const trace::Span span("clip", "step");
      norm = clip_.clip(options_.clip_norm);
      require_finite("gradient norm" + (std::isfinite(norm) ? "" : " (" + clip_.not_finite() + ")"), norm);
    }
    const double rate = options_.learning_rate(state_.step, steps_);
    update(rate);
    ++state_.step;
    ++state_.batch;
    const double seconds = timer.seconds();
    state_.seconds += seconds;
    speed_.add(seconds, static_cast<Index>(rows.size()) * objective_.texts_per_row());
    observer_.step({state_, steps_, loss, result.statistics, rate, norm, speed_.sentences_per_second(),
                    speed_.seconds_per_step() * static_cast<double>(steps_ - state_.step)});
  }

  LossResult forward(std::span<const std::int32_t> rows) {
    const trace::Span span("forward", "step");
    return objective_(tape_, rows);
  }
  void backward(Var loss) {
    const trace::Span span("backward", "step");
    tape_.backward(loss, ConstView{&weight_, loss.shape()});
  }
  void update(double rate) {
    const trace::Span span("optimizer", "step");
    optimizer_.step(rate);
  }

  [[nodiscard]] bool evaluation_due() const {
    return options_.evaluate_every > 0 && state_.step % options_.evaluate_every == 0;
  }

  void require_finite(const std::string& what, double value) const {
    if (std::isfinite(value)) return;
    throw Error("training: the " + what + " of step " + std::to_string(state_.step + 1) + " is " +
                std::to_string(value) +
                "; lower the learning rate, clip gradients, or look for texts that are not text");
  }

  // Evaluates; false when patience has run out. Ties go to the last model, which was trained most.
  bool improving() {
    if (!options_.evaluate) return true;
    const eval::Metrics metrics = options_.evaluate();
    observer_.evaluated(state_, metrics);
    const double score = comparable(score_of(metrics));
    const bool is_better = state_.best_step < 0 || score > state_.best_score;
    if (is_better || score == state_.best_score) {
      state_.best_score = score;
      state_.best_step = state_.step;
      if (is_better) state_.without_improvement = 0;
      observer_.save(state_);
    }
    if (is_better) return true;
    return ++state_.without_improvement < options_.patience || options_.patience == 0;
  }

  void checkpoint() {
    observer_.checkpoint(state_);
    since_checkpoint_.restart();
  }

  void finish() {
    if (!options_.evaluate) observer_.save(state_);
  }

  // Without a best model so far, the model as it is serves as one.
  StopReason interrupt() {
    checkpoint();
    if (state_.best_step < 0) observer_.save(state_);
    return StopReason::interrupted;
  }

  StopReason end_early() {
    finish();
    return StopReason::stopped_early;
  }

  const TrainerOptions& options_;
  RunObserver& observer_;
  BatchSampler& batches_;
  Objective& objective_;
  Optimizer& optimizer_;
  Tape tape_;
  GradientClip clip_;
  RunState& state_;
  const std::atomic<bool>& stop_;
  Index steps_ = 0;
  Index full_batch_ = 1;  // rows
  // dL/dloss. A loss is a mean over its batch, so all rows of an epoch weigh the same only if a short batch
  // weighs less. At full weight the few rows left at the end would move a model without momentum as far as a
  // thousand do.
  Real weight_ = 1;
  Speedometer speed_;
  Timer since_checkpoint_;
};

}  // namespace

StopReason train(const TrainerOptions& options, RunObserver& observer, BatchSampler& batches,
                 Objective& objective, const std::vector<ParamGroup>& groups, Optimizer& optimizer,
                 ThreadPool& pool, RunState& state, const std::atomic<bool>& stop) {
  if (options.epochs < 1)
    throw OptionError("train: epochs is " + std::to_string(options.epochs) + "; at least 1 is needed");
  if (!options.learning_rate) throw OptionError("train: no learning rate schedule was given");
  return Run(options, observer, batches, objective, groups, optimizer, pool, state, stop).go();
}

}  // namespace trine::inline TRINE_ABI
