#pragma once

#include <string>

#include "eval/metric.hpp"
#include "models/sentence_encoder.hpp"
#include "train/load_rows.hpp"
#include "train/settings.hpp"

namespace trine::inline TRINE_ABI {

/// README.md of a model folder: what it is, how to use it, data, settings and metrics.
[[nodiscard]] std::string model_card(const TrainSettings& settings, const SentenceEncoder& model,
                                     const TrainingRows& rows, const eval::Metrics& untrained,
                                     const eval::Metrics& best);

}  // namespace trine::inline TRINE_ABI
