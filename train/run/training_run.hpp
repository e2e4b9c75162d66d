// A whole training run: data, model, loss, optimizer, evaluation, the model folder.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/eval/metric.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/trainer.hpp"

namespace trine::inline TRINE_ABI {

/// Observes a run; this one ignores everything. All calls come from the thread that trains.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  /// Something the user should know: rows read, bytes replaced, what is held out.
  virtual void note(const std::string& /*text*/) {}
  /// Everything is read and prepared: from here on `stop` is looked at, after every step.
  virtual void training_begins() {}
  virtual void progress(const Progress& /*progress*/) {}
  /// Metrics on the held-out rows; at step 0 of the untrained model.
  virtual void evaluated(const RunState& /*state*/, const eval::Metrics& /*metrics*/) {}
};

struct RunResult {
  StopReason ending;
  RunState state;
  eval::Metrics untrained;  ///< before the first step
  eval::Metrics best;       ///< of the model that was kept
};

/// Trains and leaves in settings.out: the model (opens with load_model), train.json, metrics.jsonl,
/// README.md (a model card), and, while the run is not finished, checkpoint/ (train/run/run_folder.hpp). The
/// best model by evaluation is kept; a model that was in the folder is replaced as a whole, in one step.
/// Throws OptionError and FileError before anything is written where that can be known.
RunResult run_training(const TrainSettings& settings, RunObserver& listener, const std::atomic<bool>& stop);

/// Goes on with an interrupted run of `folder`, with the same bits as if it had never stopped. Throws
/// FileError if the run is complete, has no checkpoint, or its data has changed.
RunResult resume_job(const std::string& folder, RunObserver& listener, const std::atomic<bool>& stop,
                     std::optional<Index> threads = {});

}  // namespace trine::inline TRINE_ABI
