#include "trine/cli/commands/train_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "trine/train/evaluation.hpp"

namespace trine::cli {
namespace {

constexpr std::size_t kMostMetrics = 4;  // of one line of the table
constexpr std::size_t kStepWidth = 9;    // "untrained"
constexpr std::size_t kLossWidth = 8;

// As many as a line holds.
std::span<const eval::Metric> shown(const eval::Metrics& metrics) {
  return std::span(metrics).first(std::min(metrics.size(), kMostMetrics));
}

}  // namespace

std::string progress_text(const Progress& progress) {
  return fmt::format(
      "step {}/{}  loss {:.4f}  active {:.0f} %  {} sentences/s  {} left", with_commas(progress.state.step),
      with_commas(progress.steps), progress.loss, 100 * progress.statistics.active_fraction,
      with_commas(static_cast<Index>(progress.sentences_per_second)), duration(progress.seconds_left));
}

void TrainReport::step(const Progress& progress) {
  constexpr double keep = 0.95;
  weight_ = keep * weight_ + 1;
  loss_ += (progress.loss - loss_) / weight_;
  active_ += (progress.statistics.active_fraction - active_) / weight_;
  const bool last = progress.state.step == progress.steps;
  if (!last && !console_.due()) return;
  Progress smooth = progress;
  smooth.loss = loss_;
  smooth.statistics.active_fraction = active_;
  console_.rewrite(progress_text(smooth), Console::When::now);
}

void TrainReport::print_heading(const eval::Metrics& metrics) {
  std::string line = fmt::format("{:<{}}  {:>{}}", "step", kStepWidth, "loss", kLossWidth);
  for (const auto& [name, value] : shown(metrics)) line += "  " + name;
  console_.result(line);
  has_heading_ = true;
}

void TrainReport::evaluated(const RunState& state, const eval::Metrics& metrics) {
  if (!has_heading_) print_heading(metrics);
  const bool untrained = state.step == 0;
  const double score = score_of(metrics);
  const bool is_best = !untrained && (state.best_step < 0 || score >= state.best_score);
  std::string line = untrained ? fmt::format("{:<{}}  {:>{}}", "untrained", kStepWidth, "", kLossWidth)
                               : fmt::format("{:<{}}  {:>{}.4f}", state.step, kStepWidth, loss_, kLossWidth);
  for (const auto& [name, value] : shown(metrics))
    line += fmt::format("  {:>{}}", metric_text(value), name.size());
  console_.result(line + (is_best ? " *" : ""));
}

void TrainReport::finished(const RunResult& result, const std::string& folder) const {
  const std::string model = shell_word(folder);
  if (result.ending == StopReason::interrupted) {
    console_.result(fmt::format(
        "stopped after step {}, loss {:.4f}; {} holds the model so far\nresume:  trine train --resume {}",
        with_commas(result.state.step), loss_, folder, model));
    return;
  }
  const char* how =
      result.ending == StopReason::stopped_early ? "stopped early, no new best for a while" : "done";
  std::string line = fmt::format("{}: {} in {}", how, with_commas(result.state.step, "step"),
                                 duration(result.state.seconds));
  if (weight_ > 0) line += fmt::format("; loss {:.4f}", loss_);
  if (result.state.best_step >= 0 && !result.best.empty()) {
    const eval::Metric& best = result.best.front();
    line += fmt::format("; kept the model of step {}: {} {}", with_commas(result.state.best_step), best.name,
                        metric_text(best.value));
    if (!result.untrained.empty())
      line += fmt::format(", untrained {}", metric_text(result.untrained.front().value));
  }
  console_.result(line);
  if (score_of(result.untrained) >= score_of(result.best)) {
    console_.result(
        "It was no worse before training. Try a lower --lr, fewer --epochs, another --loss or more rows; if\n"
        "what is held out is unlike what you need the model for, give --eval-file.");
  }
  console_.result(
      fmt::format("{} holds the model. Use it:\n  trine search --model {} --corpus FILE\n"
                  "  trine encode --model {} --out vectors.npy FILE\n  trine info {}",
                  folder, model, model, model));
}

}  // namespace trine::cli
