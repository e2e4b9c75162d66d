#include "trine/eval/nearest.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/memory.hpp"
#include "trine/base/scratch.hpp"
#include "trine/eval/best_hits.hpp"
#include "trine/eval/correction.hpp"
#include "trine/eval/preselection.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"
#include "trine/kernels/metric/select_kernels.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

// Rows of the corpus in a product: whole tiles of the product at every instruction level. A small corpus is
// cut into smaller blocks, so that there are enough of them for all threads.
constexpr Index kBlock = kBlockRows;
constexpr Index kSmallBlock = 84;
constexpr Index kSmallCorpus = 64 * kBlock;
// Queries for which the corpus is read once: packed, and with their hits, they stay in the second or third
// cache.
constexpr Index kMostQueries = 1024;
constexpr Index kMostHitBytes = Index{1} << 22;
static_assert(kBlock <= Preselection::kMostRows);
constexpr Correction kNoScore = {0, -std::numeric_limits<Real>::infinity()};  // of rows left out
constexpr Index kSpare = 16;  // candidates beyond k, for products that rounding put in the wrong order

Index queries_at_once(Index hits) {
  const Index fitting = kMostHitBytes / BestHits::bytes(hits) / kPackedColumns * kPackedColumns;
  return std::clamp(fitting, kPackedColumns, kMostQueries);
}

/// Some queries, [count, d], against the whole corpus.
class Search {
 public:
  Search(ConstView queries, Index first, Index count, ConstView corpus, const NearestOptions& options,
         Neighbors& result)
      : queries_(queries),
        first_(first),
        count_(count),
        corpus_(corpus),
        options_(options),
        result_(result),
        block_(corpus.rows() < kSmallCorpus ? kSmallBlock : kBlock),
        hits_(count, result.k + kSpare) {}

  void run(ThreadPool& pool) {
    pack(pool);
    if (multiplies() && Preselection::pays(count_, corpus_.rows(), d(), result_.k + kSpare))
      preselection_.emplace(ConstView{queries_.row(first_), {count_, d()}}, pool);
    pool.parallel_rows(corpus_.rows(), block_,
                       [&](Index begin, Index end) { multiply_and_select(begin, end); });
    pool.parallel_rows(count_, 16, [&](Index begin, Index end) {
      for (Index query = begin; query < end; ++query) settle(query);
    });
  }

 private:
  [[nodiscard]] Index d() const { return corpus_.cols(); }
  [[nodiscard]] bool multiplies() const { return options_.similarity != Similarity::manhattan; }

  // Once, for the products with every block of the corpus.
  void pack(ThreadPool& pool) {
    if (!multiplies()) return;
    packed_ = make_aligned<Real>(static_cast<std::size_t>(gemm_kernels().packed_size(count_, d())));
    pool.parallel_rows(count_, kPackedColumns, [&](Index begin, Index end) {
      gemm_kernels().pack(packed_.get(), queries_.row(first_), d(), Transpose::yes, begin, end, d());
    });
  }

  void multiply_and_select(Index begin, Index end) {
    std::unique_ptr<BestHits> hits = hits_.take();
    if (!preselects(begin) || !select_candidates(*hits, begin, end)) select_from_all(*hits, begin, end);
    hits_.give_back(std::move(hits));
  }

  // Where too many rows are left, as at the start of every search, more and more blocks go without it.
  [[nodiscard]] bool preselects(Index begin) const {
    const Index every = Index{1} << std::min(failures_.load(std::memory_order_relaxed), 4);
    return preselection_ && begin / block_ % every == 0;
  }

  void select_from_all(BestHits& hits, Index begin, Index end) const {
    Real* const products = thread_scratch((end - begin) * count_);
    fill(products, begin, end);
    for (Index row = begin; row < end; ++row) select(hits, products + (row - begin) * count_, row);
  }

  // products [end - begin, queries]
  void fill(Real* products, Index begin, Index end) const {
    if (multiplies()) {
      gemm_own({products, count_, corpus_.row(begin), d(), Transpose::no, nullptr, 0, Transpose::yes,
                end - begin, count_, d(), 1, 0, packed_.get()});
      return;
    }
    for (Index row = begin; row < end; ++row) {
      for (Index query = 0; query < count_; ++query)
        *products++ = -distance_kernels().manhattan(queries_.row(first_ + query), corpus_.row(row), d());
    }
  }

  void select(BestHits& hits, const Real* products, Index row) const {
    if (is_left_out(row)) return;
    const Correction correction = correction_of(corpus_.row(row), d(), options_.similarity);
    PlacedScore found[kMostQueries];
    const Index count = select_kernels().at_least(found, products, hits.limits(), correction.factor,
                                                  correction.offset, count_);
    for (Index i = 0; i < count; ++i) offer(hits, found[i].place, {found[i].score, row});
  }

  // The same hits from the pairs that are left; false if they are too many.
  [[nodiscard]] bool select_candidates(BestHits& hits, Index begin, Index end) {
    Correction corrections[kBlock];
    for (Index row = begin; row < end; ++row) {
      corrections[row - begin] =
          is_left_out(row) ? kNoScore : correction_of(corpus_.row(row), d(), options_.similarity);
    }
    const auto found =
        preselection_->candidates({corpus_.row(begin), {end - begin, d()}}, corrections, hits.limits());
    failures_.store(found ? 0 : failures_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (!found) return false;
    constexpr std::size_t at_once = 64;
    RowPair pairs[at_once];
    Real products[at_once];
    for (std::size_t first = 0; first < found->size(); first += at_once) {
      const auto group = found->subspan(first, std::min(at_once, found->size() - first));
      std::transform(group.begin(), group.end(), pairs, [&](const RowAndQuery& pair) {
        return RowPair{corpus_.row(begin + pair.row), queries_.row(first_ + pair.query)};
      });
      gemm_kernels().pair_products(products, pairs, static_cast<Index>(group.size()), d());
      for (std::size_t i = 0; i < group.size(); ++i) {
        const Correction& correction = corrections[group[i].row];
        const Real score = std::fma(products[i], correction.factor, correction.offset);
        if (score >= hits.limits()[group[i].query])
          offer(hits, group[i].query, {score, begin + group[i].row});
      }
    }
    return true;
  }

  void offer(BestHits& hits, Index query, const Hit<Real>& hit) const {
    const bool is_itself = options_.self == NearestOptions::Self::exclude && first_ + query == hit.row;
    if (!is_itself) hits.offer(query, hit);
  }

  [[nodiscard]] bool is_left_out(Index row) const {
    return std::binary_search(options_.left_out.begin(), options_.left_out.end(), row);
  }

  // The final order: exact similarities, equal ones by row.
  void settle(Index at) {
    const Index query = first_ + at;
    std::vector<Hit<double>> exact;
    for (const Hit<Real>& hit : hits_.merged(at)) {
      const double score = similarity(options_.similarity, queries_.row(query), corpus_.row(hit.row), d());
      if (std::isfinite(score)) exact.push_back({score, hit.row});
    }
    std::sort(exact.begin(), exact.end(), better<double>);
    const std::size_t found = std::min(exact.size(), static_cast<std::size_t>(result_.k));
    for (std::size_t place = 0; place < found; ++place) {
      result_.index[static_cast<std::size_t>(query * result_.k) + place] = exact[place].row;
      result_.score[static_cast<std::size_t>(query * result_.k) + place] = exact[place].score;
    }
  }

  const ConstView queries_;
  const Index first_;
  const Index count_;
  const ConstView corpus_;
  const NearestOptions& options_;
  Neighbors& result_;
  const Index block_;
  AlignedArray<Real> packed_;
  std::optional<Preselection> preselection_;
  std::atomic<int> failures_{0};  // of preselection, one after the other
  SharedBestHits hits_;
};

void check(ConstView queries, ConstView corpus, Index k, const NearestOptions& options) {
  if (queries.shape.rank() != 2 || corpus.shape.rank() != 2 || queries.cols() != corpus.cols()) {
    throw ShapeError("nearest", "queries and corpus must be matrices of one width",
                     {{"queries", queries.shape}, {"corpus", corpus.shape}});
  }
  if (options.self == NearestOptions::Self::exclude && queries.rows() > corpus.rows()) {
    throw ShapeError("nearest", "leaving each query out of the corpus needs the queries to be rows of it",
                     {{"queries", queries.shape}, {"corpus", corpus.shape}});
  }
  if (k <= 0) throw OptionError("nearest: k is " + std::to_string(k) + "; it must be at least 1");
}

}  // namespace

Neighbors nearest(ConstView queries, ConstView corpus, Index k, ThreadPool& pool,
                  const NearestOptions& options) {
  check(queries, corpus, k, options);
  Neighbors result;
  result.k = std::min(k, corpus.rows());
  const auto indices = static_cast<std::size_t>(queries.rows() * result.k);
  result.index.assign(indices, -1);
  result.score.assign(indices, -std::numeric_limits<double>::infinity());
  if (result.k == 0) return result;
  const Index at_once = queries_at_once(result.k + kSpare);
  for (Index first = 0; first < queries.rows(); first += at_once) {
    const Index count = std::min(at_once, queries.rows() - first);
    Search(queries, first, count, corpus, options, result).run(pool);
  }
  return result;
}

}  // namespace trine::inline TRINE_ABI::eval
