#pragma once

#include <string_view>

#include "data/dataset.hpp"
#include "eval/metric.hpp"
#include "models/sentence_encoder.hpp"
#include "train/settings.hpp"

namespace trine::inline TRINE_ABI {

/// Scores a model on rows of a kind, with the metrics that fit it, the one to compare by first:
///   pairs           translation accuracy both ways    mean_accuracy
///   triplets, nli   triplet accuracy                  cosine_accuracy
///   labelled        label of the nearest other row    1nn_accuracy
///   scored          correlation with the scores       spearman_cosine
[[nodiscard]] eval::Metrics evaluate(const SentenceEncoder& model, const Dataset& rows, DataKind kind,
                                     ThreadPool& pool);

/// The name of the metric that decides which model is best; higher is better.
[[nodiscard]] std::string_view deciding_metric(DataKind kind);

}  // namespace trine::inline TRINE_ABI
