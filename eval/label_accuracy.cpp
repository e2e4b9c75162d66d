#include "trine/eval/label_accuracy.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

struct Vote {
  std::int32_t label;
  Index count;
};

// Labels are entered in the order of their first neighbor, and max_element takes the first of equals.
std::optional<std::int32_t> winner(std::span<const Index> neighbors, std::span<const std::int32_t> labels) {
  std::vector<Vote> votes;
  for (const Index row : neighbors) {
    if (row < 0) break;
    const std::int32_t label = labels[static_cast<std::size_t>(row)];
    const auto known =
        std::find_if(votes.begin(), votes.end(), [&](const Vote& vote) { return vote.label == label; });
    if (known == votes.end()) {
      votes.push_back({label, 1});
    } else {
      ++known->count;
    }
  }
  if (votes.empty()) return std::nullopt;
  return std::max_element(votes.begin(), votes.end(), [](auto a, auto b) { return a.count < b.count; })
      ->label;
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
