// Translation retrieval: finds the translation of a sentence among all others.
#pragma once

#include <span>
#include <string>

#include "trine/base/thread_pool.hpp"
#include "trine/eval/metric.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// The sentences of the rows, or empty. If given, another row with the text of the correct one counts as
/// correct.
struct TranslationTexts {
  std::span<const std::string> sources{};
  std::span<const std::string> targets{};
};

/// Row i of `sources` and row i of `targets`, [n, d] each, translate each other. In this order:
///
///   src2trg_accuracy   fraction of sources whose nearest target, by cosine, is their translation
///   trg2src_accuracy   the other way round
///   mean_accuracy      of the two; 1 - accuracy is the similarity error rate of LASER
///   src2trg_mrr@10     mean of 1 / rank of the correct target, 0 past rank 10
///   trg2src_mrr@10     the other way round
///
/// Ties go by row, so a model with one vector for all sentences scores 1 / n. Rows with NaN find nothing and
/// are never found. Throws ShapeError if the sizes do not fit or n is 0. Definitions: TranslationEvaluator of
/// sentence-transformers; mrr@10 is ours.
[[nodiscard]] Metrics translation(ConstView sources, ConstView targets, ThreadPool& pool,
                                  const TranslationTexts& texts = {});

}  // namespace trine::inline TRINE_ABI::eval
