// Evaluation of a model on held-out rows.
#pragma once

#include <string_view>

#include "trine/data/dataset.hpp"
#include "trine/eval/metric.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// Evaluates a model with the metrics of a kind of rows:
///   pairs           translation accuracy both ways    mean_accuracy
///   triplets, nli   triplet accuracy                  cosine_accuracy (scored triplets too)
///   scored          correlation with the scores       spearman_cosine
/// Throws OptionError for labeled rows, see evaluate_labels.
[[nodiscard]] eval::Metrics evaluate(const SentenceEncoder& model, const Dataset& rows, DataKind kind,
                                     ThreadPool& pool);

/// Accuracy of the nearest of `neighbors` as a classifier of `rows`: 1nn_accuracy and, for k > 1, that of the
/// vote of the k nearest, "5nn_accuracy". Labels are compared by name; a row whose label no neighbor has
/// counts as wrong. Throws ShapeError where either has no rows.
[[nodiscard]] eval::Metrics evaluate_labels(const SentenceEncoder& model, const Dataset& rows,
                                            const Dataset& neighbors, Index k, ThreadPool& pool);

/// Number of `rows` whose label no row of `neighbors` has.
[[nodiscard]] Index rows_without_neighbors(const Dataset& rows, const Dataset& neighbors);

/// At most `most` rows of each label, chosen by the seed, in the order of the data.
[[nodiscard]] Dataset some_of_each_label(const Dataset& rows, Index most, std::uint64_t seed);

/// The name of the metric that decides which model is best; higher is better.
[[nodiscard]] std::string_view deciding_metric(DataKind kind);

/// Name of the loss on held-out rows, where it decides instead; lower is better.
inline constexpr std::string_view kHeldOutLoss = "held_out_loss";

/// The score by which models are compared, from the first of the metrics; higher is better.
[[nodiscard]] double score_of(const eval::Metrics& metrics);

}  // namespace trine::inline TRINE_ABI
