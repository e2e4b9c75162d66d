#pragma once

#include <string>
#include <vector>

#include "trine/eval/metric.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/run/load_rows.hpp"

namespace trine::inline TRINE_ABI {

/// README.md of a model folder: what it is, how to use it, data, settings and metrics.
[[nodiscard]] std::string model_card(const TrainSettings& settings, const SentenceEncoder& model,
                                     const TrainingRows& rows, const eval::Metrics& untrained,
                                     const eval::Metrics& best);

/// Notes of a run with the names of its files instead of their paths, which say nothing to others.
[[nodiscard]] std::vector<std::string> with_file_names(std::vector<std::string> notes,
                                                       const TrainSettings& settings);

}  // namespace trine::inline TRINE_ABI
