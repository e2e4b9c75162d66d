#include "trine/eval/retrieval.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/eval/nearest.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

// What the metrics need to know of one query: at which ranks, from 1, a relevant document was found.
struct Ranking {
  std::vector<Index> hits;  // ascending
  Index relevant;           // how many there are to find

  [[nodiscard]] Index hits_within(Index k) const {
    return std::upper_bound(hits.begin(), hits.end(), k) - hits.begin();
  }
};

double accuracy(const Ranking& ranking, Index k) { return ranking.hits_within(k) > 0 ? 1 : 0; }

double precision(const Ranking& ranking, Index k) {
  return static_cast<double>(ranking.hits_within(k)) / static_cast<double>(k);
}

double recall(const Ranking& ranking, Index k) {
  return static_cast<double>(ranking.hits_within(k)) / static_cast<double>(ranking.relevant);
}

double reciprocal_rank(const Ranking& ranking, Index k) {
  return ranking.hits_within(k) > 0 ? 1 / static_cast<double>(ranking.hits.front()) : 0;
}

double ndcg(const Ranking& ranking, Index k) {
  const auto gain = [](Index rank) { return 1 / std::log2(static_cast<double>(rank) + 1); };
  double found = 0;
  for (Index i = 0; i < ranking.hits_within(k); ++i) found += gain(ranking.hits[static_cast<std::size_t>(i)]);
  double ideal = 0;
  for (Index rank = 1; rank <= std::min(k, ranking.relevant); ++rank) ideal += gain(rank);
  return found / ideal;
}

double average_precision(const Ranking& ranking, Index k) {
  double sum = 0;
  for (Index i = 0; i < ranking.hits_within(k); ++i) {
    sum += static_cast<double>(i + 1) / static_cast<double>(ranking.hits[static_cast<std::size_t>(i)]);
  }
  return sum / static_cast<double>(std::min(k, ranking.relevant));
}

Index deepest(const RetrievalOptions& options) {
  Index depth = 1;
  for (const auto* depths : {&options.accuracy_at, &options.precision_recall_at, &options.ndcg_at,
                             &options.mrr_at, &options.map_at}) {
    for (const Index k : *depths) {
      if (k < 1) throw OptionError("retrieval: a depth of " + std::to_string(k) + "; depths start at 1");
      depth = std::max(depth, k);
    }
  }
  return depth;
}

std::vector<Index> checked_relevant(const std::vector<Index>& rows, Index query, Index corpus) {
  std::vector<Index> sorted = rows;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (const Index row : sorted) {
    if (row >= 0 && row < corpus) continue;
    throw OptionError("retrieval: query " + std::to_string(query) + " has the relevant row " +
                      std::to_string(row) + ", but the corpus has " + std::to_string(corpus) + " rows");
  }
  return sorted;
}

std::vector<Ranking> rank(const Neighbors& found, std::span<const std::vector<Index>> relevant,
                          const std::vector<Index>& absent, Index corpus) {
  std::vector<Ranking> rankings;
  for (Index query = 0; query < static_cast<Index>(relevant.size()); ++query) {
    const auto wanted = checked_relevant(relevant[static_cast<std::size_t>(query)], query, corpus);
    const Index elsewhere = absent.empty() ? 0 : absent[static_cast<std::size_t>(query)];
    Ranking ranking{{}, static_cast<Index>(wanted.size()) + elsewhere};
    if (ranking.relevant == 0) continue;
    Index place = 0;
    for (const Index row : found.of(query)) {
      ++place;
      if (std::binary_search(wanted.begin(), wanted.end(), row)) ranking.hits.push_back(place);
    }
    rankings.push_back(std::move(ranking));
  }
  return rankings;
}

}  // namespace

Metrics retrieval(ConstView queries, ConstView corpus, std::span<const std::vector<Index>> relevant,
                  ThreadPool& pool, const RetrievalOptions& options) {
  if (static_cast<Index>(relevant.size()) != queries.rows()) {
    throw ShapeError("retrieval", "a list of relevant documents for each query is needed",
                     {{"queries", queries.shape}, {"lists", Shape{static_cast<Index>(relevant.size())}}});
  }
  if (!options.absent.empty() && options.absent.size() != relevant.size()) {
    throw ShapeError(
        "retrieval", "a count of absent documents for each query is needed",
        {{"queries", queries.shape}, {"counts", Shape{static_cast<Index>(options.absent.size())}}});
  }
  const Index depth = deepest(options);
  const Neighbors found = nearest(queries, corpus, depth, pool, {.similarity = options.similarity});
  const std::vector<Ranking> rankings = rank(found, relevant, options.absent, corpus.rows());
  if (rankings.empty())
    throw OptionError("retrieval: no query has a relevant document, so there is nothing to measure");

  Metrics metrics;
  const auto add = [&](const std::string& name, const std::vector<Index>& depths, auto metric) {
    for (const Index k : depths) {
      double sum = 0;
      for (const Ranking& ranking : rankings) sum += metric(ranking, k);
      metrics.push_back({name + "@" + std::to_string(k), sum / static_cast<double>(rankings.size())});
    }
  };
  add("accuracy", options.accuracy_at, accuracy);
  add("precision", options.precision_recall_at, precision);
  add("recall", options.precision_recall_at, recall);
  add("ndcg", options.ndcg_at, ndcg);
  add("mrr", options.mrr_at, reciprocal_rank);
  add("map", options.map_at, average_precision);
  return metrics;
}

}  // namespace trine::inline TRINE_ABI::eval
