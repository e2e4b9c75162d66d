#include "trine/eval/best_hits.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace trine::inline TRINE_ABI::eval {
namespace {

constexpr Hit<Real> kNone{-std::numeric_limits<Real>::infinity(), -1};

}  // namespace

BestHits::BestHits(Index queries, Index count)
    : count_(static_cast<std::size_t>(count)),
      hits_(static_cast<std::size_t>(queries)),
      last_(static_cast<std::size_t>(queries), kNone),
      limits_(static_cast<std::size_t>(queries), kNone.score) {}

Index BestHits::bytes(Index count) { return 2 * count * static_cast<Index>(sizeof(Hit<Real>)); }

void BestHits::offer(Index query, const Hit<Real>& hit) {
  const auto at = static_cast<std::size_t>(query);
  if (!better(hit, last_[at])) return;
  if (hits_[at].capacity() == 0) hits_[at].reserve(2 * count_);
  hits_[at].push_back(hit);
  if (hits_[at].size() == 2 * count_) cut(at);
}

void BestHits::merge(const BestHits& other, Index query) {
  for (const Hit<Real>& hit : other.hits_[static_cast<std::size_t>(query)]) offer(query, hit);
}

const std::vector<Hit<Real>>& BestHits::finish(Index query) {
  const auto at = static_cast<std::size_t>(query);
  if (hits_[at].size() > count_) cut(at);
  return hits_[at];
}

void BestHits::cut(std::size_t query) {
  std::vector<Hit<Real>>& hits = hits_[query];
  const auto last = hits.begin() + static_cast<std::ptrdiff_t>(count_) - 1;
  std::nth_element(hits.begin(), last, hits.end(), better<Real>);
  hits.resize(count_);
  last_[query] = hits.back();
  limits_[query] = hits.back().score;
}

std::unique_ptr<BestHits> SharedBestHits::take() {
  {
    const std::lock_guard guard(lock_);
    if (!free_.empty()) {
      std::unique_ptr<BestHits> hits = std::move(free_.back());
      free_.pop_back();
      return hits;
    }
  }
  return std::make_unique<BestHits>(queries_, count_);
}

void SharedBestHits::give_back(std::unique_ptr<BestHits> hits) {
  const std::lock_guard guard(lock_);
  free_.push_back(std::move(hits));
}

const std::vector<Hit<Real>>& SharedBestHits::merged(Index query) {
  for (std::size_t i = 1; i < free_.size(); ++i) free_.front()->merge(*free_[i], query);
  return free_.front()->finish(query);
}

}  // namespace trine::inline TRINE_ABI::eval
