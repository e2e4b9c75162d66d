#pragma once

#include <functional>
#include <optional>
#include <string>

#include "trine/data/dataset.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

struct TrainingRows {
  Dataset train;
  Dataset dev;                            ///< what is evaluated on; no rows if nothing is
  std::string fingerprint;                ///< of the training rows: equal rows, equal text
  std::string dev_fingerprint;            ///< of what is evaluated on
  std::optional<ScoreRange> score_range;  ///< TrainSettings::score_range, settled by the scores of the data
};

/// The score range of a run. For the loss cosine: as it was given; nothing where all scores lie in [-1, 1]
/// and are cosines; or 0 to 5 where they lie there, one below 1 and one above, as those of STS do, which
/// `note` reports. For other losses what was given. Throws FileError for scores that the loss cannot use,
/// with the lowest and the highest.
[[nodiscard]] std::optional<ScoreRange> settle_score_range(
    const TrainSettings& settings, const Dataset& rows, const std::function<void(const std::string&)>& note);

/// Reads settings.data and settings.eval_file, or holds rows of the data out. Rows of the training data that
/// share a sentence with an evaluation row are left out. Where the run chooses columns, settings.eval_file is
/// read by the same ones if it has them; where a score range is given or settled, scored rows outside it are
/// left out of both. `note` hears what the user should know. Throws FileError; OptionError where too few rows
/// are left.
[[nodiscard]] TrainingRows load_rows(const TrainSettings& settings,
                                     const std::function<void(const std::string&)>& note);

}  // namespace trine::inline TRINE_ABI
