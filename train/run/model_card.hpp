// The model card of a run.
#pragma once

#include <string>
#include <vector>

#include "trine/eval/metric.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/run/load_rows.hpp"

namespace trine::inline TRINE_ABI {

/// README.md of a model folder: description, usage, data, settings and metrics.
[[nodiscard]] std::string model_card(const TrainSettings& settings, const SentenceEncoder& model,
                                     const TrainingRows& rows, const eval::Metrics& untrained,
                                     const eval::Metrics& best);

/// Notes of a run with file names instead of paths of this machine.
[[nodiscard]] std::vector<std::string> with_file_names(std::vector<std::string> notes,
                                                       const TrainSettings& settings);

}  // namespace trine::inline TRINE_ABI
