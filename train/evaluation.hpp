// Evaluation of a model on held-out rows.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "trine/data/dataset.hpp"
#include "trine/data/sampler.hpp"
#include "trine/eval/metric.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/objectives.hpp"
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

/// The loss on held-out rows. For runs whose metric is at its limit before the first step, such as those with
/// a teacher, whose pairs find one another already. Without dropout, on the same batches every time.
class HeldOutLoss {
 public:
  /// Borrows all but the settings; `teacher` is used in the constructor only. Throws OptionError where the
  /// rows do not fill one batch.
  HeldOutLoss(const TrainSettings& settings, const SentenceEncoder& model, const Dataset& rows,
              const SentenceEncoder* teacher, ThreadPool& pool);

  /// Mean over the rows.
  [[nodiscard]] double operator()();

 private:
  TrainSettings settings_;
  ThreadPool& pool_;
  TokenizedTexts texts_;
  std::optional<TeacherTargets> teacher_;
  std::unique_ptr<BatchSampler> batches_;
  std::unique_ptr<Objective> objective_;
};

/// How a run evaluates its model on held-out rows.
class RunEvaluation {
 public:
  using Note = std::function<void(const std::string&)>;
  /// Borrows all but the note. Labeled rows are compared with training rows, as a search does; with some of
  /// them only, to keep evaluations short, which `note` hears.
  RunEvaluation(const TrainSettings& settings, const SentenceEncoder& model, const Dataset& train,
                const Dataset& held_out, ThreadPool& pool, Note note);

  /// The metrics, that which decides first.
  [[nodiscard]] eval::Metrics operator()();
  /// From here on the loss on the held-out rows decides, because the metric cannot rise; false where these
  /// rows do not fill a batch. `note` hears which.
  bool decide_by_loss();

 private:
  [[nodiscard]] std::optional<Dataset> choose_neighbors(const Dataset& train) const;

  const TrainSettings& settings_;
  const SentenceEncoder& model_;
  const Dataset& held_out_;
  ThreadPool& pool_;
  Note note_;
  std::optional<Dataset> neighbors_;  // of labeled rows
  std::optional<HeldOutLoss> loss_;   // where it decides
};

/// Name of the loss on held-out rows, where it decides instead; lower is better.
inline constexpr std::string_view kHeldOutLoss = "held_out_loss";

/// The score by which models are compared, from the first of the metrics; higher is better.
[[nodiscard]] double score_of(const eval::Metrics& metrics);

}  // namespace trine::inline TRINE_ABI
