#include "trine/eval/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "trine/base/error.hpp"
#include "trine/kernels/gemm/gemm.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

constexpr Index kQueryBlock = 64;
constexpr Index kCorpusBlock = 1024;
constexpr Index kSpare = 16;  // candidates beyond k, for products that rounding put in the wrong order

template <class Score>
struct Hit {
  Score score;
  Index index;
};

template <class Score>
bool better(const Hit<Score>& a, const Hit<Score>& b) {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

// Keeps the best `count` of the hits it is given, in no order. Hits come with rising index, so a later
// one of equal score is never better.
class Best {
 public:
  explicit Best(Index count) : count_(static_cast<std::size_t>(count)) {}

  void offer(Real score, Index index) {
    if (!(score > least_)) return;  // also NaN
    hits_.push_back({score, index});
    if (hits_.size() == 2 * count_) cut();
  }
  const std::vector<Hit<Real>>& finish() {
    if (hits_.size() > count_) cut();
    return hits_;
  }

 private:
  void cut() {
    const auto last = hits_.begin() + static_cast<std::ptrdiff_t>(count_) - 1;
    std::nth_element(hits_.begin(), last, hits_.end(), better<Real>);
    hits_.resize(count_);
    least_ = hits_.back().score;
  }

  std::size_t count_;
  Real least_ = -std::numeric_limits<Real>::infinity();
  std::vector<Hit<Real>> hits_;
};

// What turns a product <q, c> into something that orders the corpus as the similarity does, for a fixed
// query: cosine <q, c> / |c|, Euclidean <q, c> - |c|^2 / 2.
struct Correction {
  std::vector<Real> factor;  // empty: 1
  std::vector<Real> offset;  // empty: 0
};

// Four chains, because one would wait for each addition; always the same four, for the same bits.
double sum_of_squares(const Real* row, Index d) {
  double sums[4] = {0, 0, 0, 0};
  Index j = 0;
  for (; j + 4 <= d; j += 4) {
    for (Index lane = 0; lane < 4; ++lane) sums[lane] += static_cast<double>(row[j + lane]) * row[j + lane];
  }
  for (; j < d; ++j) sums[0] += static_cast<double>(row[j]) * row[j];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

Correction correction_of(ConstView corpus, Similarity similarity, ThreadPool& pool) {
  Correction correction;
  if (similarity != Similarity::cosine && similarity != Similarity::euclidean) return correction;
  std::vector<Real>& values = similarity == Similarity::cosine ? correction.factor : correction.offset;
  values.resize(static_cast<std::size_t>(corpus.rows()));
  pool.parallel_rows(corpus.rows(), kCorpusBlock, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const double squares = sum_of_squares(corpus.row(i), corpus.cols());
      const double value =
          similarity == Similarity::euclidean ? -squares / 2 : 1 / std::max(std::sqrt(squares), 1e-12);
      values[static_cast<std::size_t>(i)] = static_cast<Real>(value);
    }
  });
  return correction;
}

// Similarities of queries [begin, end) to corpus rows [first, last), row-major, up to the correction.
void fill_block(Real* out, ConstView queries, Index begin, Index end, ConstView corpus, Index first,
                Index last, Similarity similarity) {
  const Index d = queries.cols();
  if (similarity != Similarity::manhattan) {
    gemm(out, last - first, queries.row(begin), d, Transpose::no, corpus.row(first), d, Transpose::yes,
         end - begin, last - first, d, Real(1), Real(0));
    return;
  }
  for (Index i = begin; i < end; ++i) {
    for (Index j = first; j < last; ++j) {
      Real distance = 0;
      for (Index x = 0; x < d; ++x) distance += std::abs(queries.row(i)[x] - corpus.row(j)[x]);
      *out++ = -distance;
    }
  }
}

struct Search {
  ConstView queries;
  ConstView corpus;
  NearestOptions options;
  Correction correction;
  Neighbors& result;

  void block(Index begin, Index end) const {
    std::vector<Best> best(static_cast<std::size_t>(end - begin), Best(result.k + kSpare));
    std::vector<Real> products(
        static_cast<std::size_t>((end - begin) * std::min(kCorpusBlock, corpus.rows())));
    for (Index first = 0; first < corpus.rows(); first += kCorpusBlock) {
      const Index last = std::min(first + kCorpusBlock, corpus.rows());
      fill_block(products.data(), queries, begin, end, corpus, first, last, options.similarity);
      for (Index i = begin; i < end; ++i) {
        offer_row(best[static_cast<std::size_t>(i - begin)], products.data() + (i - begin) * (last - first),
                  i, first, last);
      }
    }
    for (Index i = begin; i < end; ++i) settle(i, best[static_cast<std::size_t>(i - begin)].finish());
  }

 private:
  void offer_row(Best& best, Real* products, Index query, Index first, Index last) const {
    const Index count = last - first;
    if (!correction.factor.empty()) {
      const Real* factor = correction.factor.data() + first;
      for (Index j = 0; j < count; ++j) products[j] *= factor[j];
    }
    if (!correction.offset.empty()) {
      const Real* offset = correction.offset.data() + first;
      for (Index j = 0; j < count; ++j) products[j] += offset[j];
    }
    const bool is_itself = options.self == NearestOptions::Self::exclude && query >= first && query < last;
    if (is_itself) products[query - first] = std::numeric_limits<Real>::quiet_NaN();
    for (Index j = 0; j < count; ++j) best.offer(products[j], first + j);
  }

  // The final order: exact similarities, equal ones by row.
  void settle(Index query, const std::vector<Hit<Real>>& candidates) const {
    std::vector<Hit<double>> exact;
    for (const Hit<Real>& hit : candidates) {
      const double score =
          similarity(options.similarity, queries.row(query), corpus.row(hit.index), queries.cols());
      if (std::isfinite(score)) exact.push_back({score, hit.index});
    }
    std::sort(exact.begin(), exact.end(), better<double>);
    const std::size_t found = std::min(exact.size(), static_cast<std::size_t>(result.k));
    for (std::size_t place = 0; place < found; ++place) {
      result.index[static_cast<std::size_t>(query * result.k) + place] = exact[place].index;
      result.score[static_cast<std::size_t>(query * result.k) + place] = exact[place].score;
    }
  }
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
  const Search search{queries, corpus, options, correction_of(corpus, options.similarity, pool), result};
  pool.parallel_rows(queries.rows(), kQueryBlock, [&](Index begin, Index end) { search.block(begin, end); });
  return result;
}

}  // namespace trine::inline TRINE_ABI::eval
