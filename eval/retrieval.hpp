// Information retrieval metrics.
#pragma once

#include <span>
#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/eval/metric.hpp"
#include "trine/eval/similarity.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Cutoffs k of each metric; all positive.
struct RetrievalOptions {
  Similarity similarity = Similarity::cosine;
  std::vector<Index> accuracy_at{1, 3, 5, 10};
  std::vector<Index> precision_recall_at{1, 3, 5, 10};
  std::vector<Index> ndcg_at{10};
  std::vector<Index> mrr_at{10};
  std::vector<Index> map_at{100};
  /// Per query, the number of relevant documents missing in the corpus: they count as relevant and are never
  /// found. Empty: none.
  std::vector<Index> absent{};
};

/// Means over the queries, in this order. R are the relevant documents of a query; documents are ranked by
/// similarity, ties by row:
///
///   `accuracy@k`   1 if one of R is among the first k
///   `precision@k`  hits among the first k / k
///   `recall@k`     hits among the first k / |R|
///   `ndcg@k`       sum of 1 / log2(rank + 1) over hits among the first k, / its maximum, with all of R first
///   `mrr@k`        1 / rank of the first hit, 0 if it is past k
///   `map@k`        sum over hits among the first k of (hits so far / rank), / min(k, |R|)
///
/// queries   [n, d]
/// corpus    [m, d]
/// relevant  n lists of corpus rows; queries without a relevant document are skipped
///
/// Documents whose similarity is not a finite number are never found. Throws ShapeError if the sizes do
/// not fit, OptionError for a row outside the corpus, a depth below 1, or if no query has a relevant
/// document. Definitions: InformationRetrievalEvaluator of sentence-transformers.
[[nodiscard]] Metrics retrieval(ConstView queries, ConstView corpus,
                                std::span<const std::vector<Index>> relevant, ThreadPool& pool,
                                const RetrievalOptions& options = {});

}  // namespace trine::inline TRINE_ABI::eval
