#include "trine/eval/label_accuracy.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

// The label of the first neighbor among those with most votes: max_element takes the first of equals.
std::optional<std::int32_t> winner(std::span<const Index> neighbors, std::span<const std::int32_t> labels) {
  std::vector<std::int32_t> found;
  for (const Index row : neighbors) {
    if (row >= 0) found.push_back(labels[static_cast<std::size_t>(row)]);
  }
  if (found.empty()) return std::nullopt;
  std::map<std::int32_t, Index> votes;
  for (const std::int32_t label : found) ++votes[label];
  return *std::ranges::max_element(found, {}, [&](std::int32_t label) { return votes[label]; });
}

}  // namespace

double label_accuracy(ConstView queries, std::span<const std::int32_t> query_labels, ConstView corpus,
                      std::span<const std::int32_t> corpus_labels, Index k, ThreadPool& pool,
                      const NearestOptions& options) {
  const auto query_count = static_cast<Index>(query_labels.size());
  const auto corpus_count = static_cast<Index>(corpus_labels.size());
  if (queries.rows() != query_count || corpus.rows() != corpus_count || query_count == 0) {
    throw ShapeError("label_accuracy", "a label for each row, and at least one query, are needed",
                     {{"queries", queries.shape},
                      {"query labels", Shape{query_count}},
                      {"corpus", corpus.shape},
                      {"corpus labels", Shape{corpus_count}}});
  }
  const Neighbors found = nearest(queries, corpus, k, pool, options);
  Index right = 0;
  for (Index i = 0; i < query_count; ++i) {
    if (winner(found.of(i), corpus_labels) == query_labels[static_cast<std::size_t>(i)]) ++right;
  }
  return static_cast<double>(right) / static_cast<double>(query_count);
}

}  // namespace trine::inline TRINE_ABI::eval
