// A training run as its user watches it: notes, a progress line, a table of evaluations.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "trine/cli/terminal/console.hpp"
#include "trine/train/run/training_run.hpp"

namespace trine::cli {

/// Prints the progress of a run to `console`. The first evaluation is that of the untrained model; a star
/// marks each model that was saved. The first metric of an evaluation decides.
class TrainReport final : public RunObserver {
 public:
  /// `begins` is called before the first step.
  TrainReport(Console& console, std::function<void()> begins)
      : console_(console), begins_(std::move(begins)) {}

  void training_begins() override { begins_(); }
  void note(const std::string& text) override { console_.print(text); }
  void step(const Progress& progress) override;
  void evaluated(const RunState& state, const eval::Metrics& metrics) override;

  /// Prints the result of the run, and how to resume it or use the model in `folder`.
  void finished(const RunResult& result, const std::string& folder) const;

 private:
  void print_heading(const eval::Metrics& metrics);

  Console& console_;
  std::function<void()> begins_;
  bool has_heading_ = false;
  // Means over the last steps, weighed: those of one batch jump.
  double loss_ = 0;
  double active_ = 0;
  double weight_ = 0;  // of what is in them
};

/// "step 120/542  loss 1.2345  active 45 %  128,312 sentences/s  12 s left".
[[nodiscard]] std::string progress_text(const Progress& progress);

}  // namespace trine::cli
