// A whole training run: data, model, loss, optimizer, evaluation, the model folder.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "trine/train/options/train_settings.hpp"
#include "trine/train/trainer.hpp"

namespace trine::inline TRINE_ABI {

struct RunResult {
  StopReason ending;
  RunState state;
  eval::Metrics untrained;  ///< before the first step
  eval::Metrics best;       ///< of the model that was saved
};

/// Trains and writes to settings.out: the model (see load_model), train.json, metrics.jsonl, README.md (a
/// model card), and, until the run is finished, checkpoint/ (train/run/run_folder.hpp). Saves the best model
/// by evaluation; an existing model is replaced atomically. Throws OptionError and FileError, where possible
/// before anything is written.
RunResult run_training(const TrainSettings& settings, RunObserver& observer, const std::atomic<bool>& stop);

/// Resumes the interrupted run of `folder`, with the same bits as if it had never stopped. Throws
/// FileError if the run is complete, has no checkpoint, or its data has changed.
RunResult resume_training(const std::string& folder, RunObserver& observer, const std::atomic<bool>& stop,
                          std::optional<Index> threads = {});

}  // namespace trine::inline TRINE_ABI
