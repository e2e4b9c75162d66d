// Searches with preselection against those without. One query alone is always searched without, so the two
// are searches of all queries at once and of one after the other.
#include "trine/eval/preselection.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "trine/eval/nearest.hpp"
#include "trine/kernels/gemm/gemm.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;
using eval::NearestOptions;

namespace {

void require_the_same(const Tensor& queries, const Tensor& corpus, Index k, ThreadPool& pool,
                      const NearestOptions& options, const std::string& what) {
  const auto together = eval::nearest(queries, corpus, k, pool, options);
  for (Index query = 0; query < queries.rows(); ++query) {
    const auto alone =
        eval::nearest(ConstView{queries.row(query), {1, queries.cols()}}, corpus, k, pool, options);
    for (Index place = 0; place < alone.k; ++place) {
      BOOST_REQUIRE_MESSAGE(
          together.of(query)[static_cast<std::size_t>(place)] == alone.of(0)[static_cast<std::size_t>(place)],
          what << ", query " << query << ", place " << place);
      BOOST_REQUIRE_MESSAGE(together.scores_of(query)[static_cast<std::size_t>(place)] ==
                                alone.scores_of(0)[static_cast<std::size_t>(place)],
                            what << ", query " << query << ", place " << place);
    }
  }
}

struct Kind {
  const char* name;
  std::function<void(Tensor& queries, Tensor& corpus)> change;
};

void scale(Real* row, Index d, double factor) {
  std::transform(row, row + d, row, [&](Real value) { return static_cast<Real>(factor) * value; });
}

/// Signs against rows of one large number and others that are rounded to 0: the bound is reached.
void lose_by_rounding(Tensor& whole, Tensor& lost) {
  for (Index i = 0; i < whole.size(); ++i) whole[i] = whole[i] < 0 ? -1 : 1;
  for (Index i = 0; i < whole.rows(); ++i) whole.row(i)[0] = 0;
  for (Index i = 0; i < lost.rows(); ++i) {
    const Real* signs = whole.row(i % whole.rows());
    const double size = i < whole.rows() ? 0.49 : 0.2 + 0.002 * static_cast<double>(i * 37 % 100);
    lost.row(i)[0] = 127;
    for (Index j = 1; j < lost.cols(); ++j) lost.row(i)[j] = static_cast<Real>(size) * signs[j];
  }
}

// Each starts from random rows.
const Kind kKinds[] = {
    {"random", [](Tensor&, Tensor&) {}},
    {"clusters",
     [](Tensor& queries, Tensor& corpus) {
       const Tensor centers = random_rows(20, corpus.cols(), 99);
       for (Tensor* rows : {&queries, &corpus}) {
         for (Index i = 0; i < rows->rows(); ++i) {
           for (Index j = 0; j < rows->cols(); ++j)
             rows->row(i)[j] = centers.row(i % 20)[j] + Real(0.05) * rows->row(i)[j];
         }
       }
     }},
    {"duplicates",
     [](Tensor& queries, Tensor& corpus) {
       for (Index i = 0; i < corpus.rows(); ++i)
         std::copy_n(i % 7 == 0 ? queries.row(i % 5) : corpus.row(i % 50), corpus.cols(), corpus.row(i));
     }},
    {"one row",
     [](Tensor&, Tensor& corpus) {
       for (Index i = 1; i < corpus.rows(); ++i) std::copy_n(corpus.row(0), corpus.cols(), corpus.row(i));
     }},
    {"zero rows",
     [](Tensor& queries, Tensor& corpus) {
       for (Index i = 0; i < queries.rows(); i += 5) scale(queries.row(i), queries.cols(), 0);
       for (Index i = 0; i < corpus.rows(); i += 3) scale(corpus.row(i), corpus.cols(), 0);
     }},
    {"norms of 1e-20 to 1e20",
     [](Tensor& queries, Tensor& corpus) {
       for (Index i = 0; i < queries.rows(); ++i)
         scale(queries.row(i), queries.cols(), std::pow(10.0, i % 21 - 10));
       for (Index i = 0; i < corpus.rows(); ++i)
         scale(corpus.row(i), corpus.cols(), std::pow(10.0, i % 41 - 20));
     }},
    {"denormal and overflowing",
     [](Tensor& queries, Tensor& corpus) {
       scale(queries.row(0), queries.cols(), 1e-40);
       scale(queries.row(1), queries.cols(), 1e37);
       for (Index i = 0; i < corpus.rows(); i += 2)
         scale(corpus.row(i), corpus.cols(), i % 4 == 0 ? 1e-40 : 1e37);
     }},
    {"large components",
     [](Tensor& queries, Tensor& corpus) {
       for (Index i = 0; i < corpus.rows(); ++i) corpus.row(i)[3] *= 50;
       for (Index i = 0; i < queries.rows(); i += 2) queries.row(i)[i % queries.cols()] = 500;
     }},
    {"NaN and infinity",
     [](Tensor& queries, Tensor& corpus) {
       queries.row(2)[1] = static_cast<Real>(kNaN);
       queries.row(5)[0] = std::numeric_limits<Real>::infinity();
       for (Index i = 0; i < corpus.rows(); i += 11)
         corpus.row(i)[i % corpus.cols()] = static_cast<Real>(kNaN);
       for (Index i = 5; i < corpus.rows(); i += 13)
         corpus.row(i)[0] = -std::numeric_limits<Real>::infinity();
     }},
    {"far from the origin",
     [](Tensor& queries, Tensor& corpus) {
       for (Tensor* rows : {&queries, &corpus}) {
         for (Index i = 0; i < rows->size(); ++i) (*rows)[i] += 30;
       }
     }},
    {"whole queries, rows whose rounding loses all of the product",
     [](Tensor& queries, Tensor& corpus) { lose_by_rounding(queries, corpus); }},
    {"whole rows, queries whose rounding loses all of the product",
     [](Tensor& queries, Tensor& corpus) { lose_by_rounding(corpus, queries); }},
    {"rising",
     [](Tensor& queries, Tensor& corpus) {
       for (Index i = 0; i < corpus.rows(); ++i) {
         const Real share = static_cast<Real>(i) / static_cast<Real>(corpus.rows());
         for (Index j = 0; j < corpus.cols(); ++j)
           corpus.row(i)[j] = share * queries.row(0)[j] + (1 - share) * corpus.row(i)[j];
       }
     }},
};

/// With the `rank`-th best score of each query as its limit.
void require_all_candidates(const Tensor& queries, const Tensor& corpus, Similarity similarity, Index rank) {
  const Index n = queries.rows(), m = corpus.rows(), d = corpus.cols();
  std::vector<Real> scores(static_cast<std::size_t>(m * n)), limits;
  gemm(scores.data(), n, corpus.data(), d, Transpose::no, queries.data(), d, Transpose::yes, m, n, d, 1, 0);
  std::vector<eval::Correction> corrections;
  corrections.reserve(static_cast<std::size_t>(m));
  for (Index i = 0; i < m; ++i) {
    const eval::Correction& correction =
        corrections.emplace_back(eval::correction_of(corpus.row(i), d, similarity));
    for (Index j = 0; j < n; ++j) {
      Real& score = scores[static_cast<std::size_t>(i * n + j)];
      score = std::fma(score, correction.factor, correction.offset);
    }
  }
  const auto score_of = [&](Index row, Index query) {
    return scores[static_cast<std::size_t>(row * n + query)];
  };
  limits.reserve(static_cast<std::size_t>(n));
  std::ptrdiff_t expected = 0;
  for (Index j = 0; j < n; ++j) {
    std::vector<Real> column;
    column.reserve(static_cast<std::size_t>(m));
    for (Index i = 0; i < m; ++i) column.push_back(score_of(i, j));
    std::sort(column.begin(), column.end(), std::greater<>());
    limits.push_back(column[static_cast<std::size_t>(rank) - 1]);
    expected +=
        std::count_if(column.begin(), column.end(), [&](Real score) { return score >= limits.back(); });
  }
  const eval::Preselection preselection(queries, one_thread());
  const auto found = preselection.candidates(corpus, corrections.data(), limits.data());
  BOOST_TEST_REQUIRE(found.has_value());  // else they are more than one of 16 pairs
  const auto reaching = std::count_if(found->begin(), found->end(), [&](const RowAndQuery& pair) {
    return score_of(pair.row, pair.query) >= limits[static_cast<std::size_t>(pair.query)];
  });
  BOOST_TEST(reaching == expected);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(preselection)

BOOST_AUTO_TEST_CASE(all_kinds_of_vectors_have_the_neighbors_they_have_without_it) {
  for (const Kind& kind : kKinds) {
    Tensor queries = random_rows(40, 70, 1), corpus = random_rows(4100, 70, 2);
    kind.change(queries, corpus);
    for (const auto& [similarity, name] : kSimilarityNames.entries)
      require_the_same(queries, corpus, 5, one_thread(), {.similarity = similarity},
                       std::string(kind.name) + ", " + std::string(name));
  }
}

BOOST_AUTO_TEST_CASE(all_shapes_have_the_neighbors_they_have_without_it) {
  Rng rng(7);
  for (int i = 0; i < 25; ++i) {
    const Index n = 16 + rng.below(60), d = 60 + rng.below(600), k = 1 + rng.below(6);
    const Index m = 1000 + rng.below(4000);
    const Tensor queries = random_rows(n, d, rng.below(1000)), corpus = random_rows(m, d, rng.below(1000));
    const Similarity similarity = kSimilarityNames.entries[static_cast<std::size_t>(i) % 3].first;
    require_the_same(queries, corpus, k, one_thread(), {.similarity = similarity},
                     std::to_string(n) + " queries, " + std::to_string(m) + " x " + std::to_string(d));
  }
}

BOOST_AUTO_TEST_CASE(left_out_rows_and_threads_change_nothing_else) {
  const Tensor corpus = random_rows(5000, 64, 3);
  const Tensor queries = random_rows(33, 64, 4);
  std::vector<Index> left_out;
  for (Index row = 0; row < corpus.rows(); row += 2) left_out.push_back(row);
  for (const int threads : {1, 2, 3, 7}) {
    ThreadPool pool(threads);
    require_the_same(queries, corpus, 3, pool, {.left_out = left_out}, std::to_string(threads) + " threads");
  }
  const auto among_themselves =
      eval::nearest(corpus, corpus, 3, one_thread(), {.self = NearestOptions::Self::exclude});
  for (Index row = 0; row < corpus.rows(); row += 100) {
    const auto with_itself = eval::nearest(ConstView{corpus.row(row), {1, 64}}, corpus, 4, one_thread());
    BOOST_TEST(with_itself.of(0)[0] == row);
    for (std::size_t place = 0; place < 3; ++place)
      BOOST_TEST(among_themselves.of(row)[place] == with_itself.of(0)[place + 1]);
  }
}

BOOST_AUTO_TEST_CASE(candidates_are_all_pairs_that_reach_the_limits_and_few_others) {
  if (!eval::Preselection::pays(50, 100000, 256, 10)) return;
  const Tensor queries = random_rows(50, 256, 5), corpus = random_rows(252, 256, 6);
  for (const Similarity similarity : {Similarity::cosine, Similarity::dot, Similarity::euclidean})
    require_all_candidates(queries, corpus, similarity, 5);
  Tensor whole = random_rows(10, 256, 7), lost = random_rows(252, 256, 8);
  lose_by_rounding(whole, lost);
  require_all_candidates(whole, lost, Similarity::dot, 1);
}

BOOST_AUTO_TEST_CASE(too_many_candidates_are_none) {
  if (!eval::Preselection::pays(50, 100000, 256, 10)) return;
  const Tensor queries = random_rows(50, 256, 5), corpus = random_rows(252, 256, 6);
  const std::vector<eval::Correction> corrections(252);
  const std::vector<Real> limits(50, -std::numeric_limits<Real>::infinity());
  const eval::Preselection preselection(queries, one_thread());
  BOOST_TEST(!preselection.candidates(corpus, corrections.data(), limits.data()).has_value());
}

// Norms from 1e-10 to 1e10 can be rounded; what cannot is a candidate whatever its bound would be.
BOOST_AUTO_TEST_CASE(what_cannot_be_rounded_is_a_candidate) {
  constexpr Index n = 252, count = 32, d = 64;
  if (!eval::Preselection::pays(count, 1 << 20, d, 1)) return;
  Tensor rows({n, d}), queries({count, d});
  Rng rng(5);
  for (Tensor* each : {&rows, &queries})
    for (Index i = 0; i < each->size(); ++i) each->data()[i] = static_cast<Real>(rng.normal());
  for (Index j = 0; j < d; ++j) {
    rows.row(5)[j] *= Real(1e15);
    queries.row(3)[j] *= Real(1e-15);
  }
  std::vector<eval::Correction> corrections(n);
  std::vector<Real> limits(count, Real(1e6));  // more than any other score
  limits[3] = -std::numeric_limits<Real>::infinity();
  ThreadPool pool(1);
  const auto found =
      eval::Preselection(queries.view(), pool).candidates(rows.view(), corrections.data(), limits.data());
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST(found->size() == static_cast<std::size_t>(n + count - 1));
  BOOST_TEST(
      std::all_of(found->begin(), found->end(), [](const auto& p) { return p.row == 5 || p.query == 3; }));
}

BOOST_AUTO_TEST_SUITE_END()
