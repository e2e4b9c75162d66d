// The best rows found so far for some queries, while the rows come in any order.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::eval {

template <class Score>
struct Hit {
  Score score;
  Index row;
};

template <class Score>
bool better(const Hit<Score>& a, const Hit<Score>& b) {
  return a.score != b.score ? a.score > b.score : a.row < b.row;
}

/// Keeps the best `count` hits of each query; which ones does not depend on the order in which they come.
class BestHits {
 public:
  BestHits(Index queries, Index count);

  /// The score that a hit must reach, one for each query; it only rises.
  [[nodiscard]] const Real* limits() const { return limits_.data(); }
  void offer(Index query, const Hit<Real>& hit);
  /// Takes over the hits that `other` has for this query.
  void merge(const BestHits& other, Index query);
  /// The best `count`, fewer if there were fewer, in no order.
  [[nodiscard]] const std::vector<Hit<Real>>& finish(Index query);

  /// Bytes for each query.
  [[nodiscard]] static Index bytes(Index count);

 private:
  void cut(std::size_t query);

  std::size_t count_;
  std::vector<std::vector<Hit<Real>>> hits_;  // of each query, fewer than 2 count
  std::vector<Hit<Real>> last_;               // the worst that was kept when there were `count`
  std::vector<Real> limits_;                  // its score
};

/// As many BestHits as threads need at once: a thread takes one for a while, whichever is free.
class SharedBestHits {
 public:
  SharedBestHits(Index queries, Index count) : queries_(queries), count_(count) {}

  [[nodiscard]] std::unique_ptr<BestHits> take();
  void give_back(std::unique_ptr<BestHits> hits);
  /// When all are back: those of a query in one. Different queries may be merged at the same time.
  [[nodiscard]] const std::vector<Hit<Real>>& merged(Index query);

 private:
  const Index queries_;
  const Index count_;
  std::mutex lock_;
  std::vector<std::unique_ptr<BestHits>> free_;
};

}  // namespace trine::inline TRINE_ABI::eval
