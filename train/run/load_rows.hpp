// The rows of a run: training and evaluation.
#pragma once

#include <functional>
#include <string>

#include "trine/data/dataset.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine {

struct TrainingRows {
  Dataset train;
  Dataset dev;                  ///< evaluation rows; may be none
  std::string fingerprint;      ///< of the training rows
  std::string dev_fingerprint;  ///< of the evaluation rows
  std::string score_range;      ///< TrainSettings::score_range, or that of the data
};

/// Reads settings.data and settings.dev, or holds out rows of the data. Training rows that share a sentence
/// with an evaluation row are dropped. Where the run chooses columns, settings.dev is read by the same ones
/// if it has them; scored rows outside a score range are dropped from both. `note` receives messages for the
/// user. Throws FileError; OptionError where too few rows are left.
[[nodiscard]] TrainingRows load_rows(const TrainSettings& settings,
                                     const std::function<void(const std::string&)>& note);

}  // namespace trine
