// From settings to what a batch is trained on.
#pragma once

#include <memory>

#include "trine/data/dataset.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/teacher.hpp"
#include "trine/train/trainer.hpp"

namespace trine::inline TRINE_ABI {

/// What an objective works on; borrowed, must outlive it.
struct TrainingTexts {
  const SentenceEncoder& model;
  const Dataset& rows;
  const TokenizedTexts& texts;
  const TeacherTargets* teacher = nullptr;  ///< for the loss mse
};

/// The objective that settings.loss names for settings.kind; settings must be complete().
[[nodiscard]] std::unique_ptr<Objective> make_objective(const TrainSettings& settings, TrainingTexts data);

}  // namespace trine::inline TRINE_ABI
