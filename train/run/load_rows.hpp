#pragma once

#include <functional>
#include <string>

#include "trine/data/dataset.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine {

struct TrainingRows {
  Dataset train;
  Dataset dev;                  ///< what is evaluated on; no rows if nothing is
  std::string fingerprint;      ///< of the training rows: equal rows, equal text
  std::string dev_fingerprint;  ///< of what is evaluated on
  std::string score_range;      ///< TrainSettings::score_range, settled by the scores of the data
};

/// Reads settings.data and settings.dev, or holds rows of the data out. Rows of the training data that
/// share a sentence with an evaluation row are left out. Where the run chooses columns, settings.dev is read
/// by the same ones if it has them; where a score range is given or settled, scored rows outside it are left
/// out of both. `note` hears what the user should know.
/// Throws FileError; OptionError where too few rows are left.
[[nodiscard]] TrainingRows load_rows(const TrainSettings& settings,
                                     const std::function<void(const std::string&)>& note);

}  // namespace trine
