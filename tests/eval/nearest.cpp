#include "trine/eval/nearest.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;
using eval::NearestOptions;

namespace {

// The definition: every pair in double, sorted whole.
std::vector<Index> by_sorting(const Tensor& queries, const Tensor& corpus, Index query, Index k,
                              Similarity kind) {
  std::vector<std::pair<double, Index>> all;
  for (Index j = 0; j < corpus.rows(); ++j) {
    all.emplace_back(-eval::similarity(kind, queries.row(query), corpus.row(j), corpus.cols()), j);
  }
  std::sort(all.begin(), all.end());
  std::vector<Index> rows;
  for (Index place = 0; place < k; ++place) rows.push_back(all[static_cast<std::size_t>(place)].second);
  return rows;
}

std::vector<Index> rows_of(const eval::Neighbors& found, Index query) {
  return {found.of(query).begin(), found.of(query).end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nearest)

BOOST_AUTO_TEST_CASE(the_result_is_that_of_sorting_everything_across_blocks) {
  const Tensor queries = random_rows(150, 12, 1);  // more than two blocks of 64
  const Tensor corpus = random_rows(2500, 12, 2);  // more than two of 1024
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    const auto found = eval::nearest(queries, corpus, 7, one_thread(), {.similarity = kind});
    for (Index query = 0; query < queries.rows(); ++query) {
      BOOST_TEST(rows_of(found, query) == by_sorting(queries, corpus, query, 7, kind),
                 name << ", query " << query);
      BOOST_TEST(found.scores_of(query)[6] ==
                 eval::similarity(kind, queries.row(query), corpus.row(found.of(query)[6]), 12));
    }
  }
}

BOOST_AUTO_TEST_CASE(ties_go_by_row_across_blocks) {
  const Tensor queries = random_rows(3, 5, 3);
  Tensor corpus(Shape{3000, 5});
  const Tensor patterns = random_rows(3, 5, 4);
  for (Index row = 0; row < corpus.rows(); ++row) std::copy_n(patterns.row(row % 3), 5, corpus.row(row));
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    const auto found = eval::nearest(queries, corpus, 4, one_thread(), {.similarity = kind});
    for (Index query = 0; query < 3; ++query) {
      const Index first = found.of(query)[0];
      BOOST_TEST(first < 3);
      BOOST_TEST(rows_of(found, query) == (std::vector<Index>{first, first + 3, first + 6, first + 9}),
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
  const Tensor queries = random_rows(200, 33, 5);
  const Tensor corpus = random_rows(1100, 33, 6);
  const auto alone = eval::nearest(queries, corpus, 10, one_thread());
  ThreadPool three(3);
  const auto together = eval::nearest(queries, corpus, 10, three);
  BOOST_TEST((alone.index == together.index));
  BOOST_TEST((alone.score == together.score));
}

BOOST_AUTO_TEST_CASE(nan_and_infinite_rows_are_never_neighbors) {
  const Tensor queries = Tensor::from({2, 2}, {1, 0, kNaN, 1});
  const Tensor corpus = Tensor::from({3, 2}, {kNaN, 0, 1, 1, std::numeric_limits<double>::infinity(), 0});
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    const auto found = eval::nearest(queries, corpus, 3, one_thread(), {.similarity = kind});
    BOOST_TEST(rows_of(found, 0) == (std::vector<Index>{1, -1, -1}), boost::test_tools::per_element());
    BOOST_TEST(rows_of(found, 1) == (std::vector<Index>{-1, -1, -1}), boost::test_tools::per_element());
    BOOST_TEST(found.scores_of(1)[0] == -std::numeric_limits<double>::infinity());
  }
}

BOOST_AUTO_TEST_CASE(k_is_limited_by_the_size_of_the_corpus) {
  const Tensor queries = random_rows(2, 3, 7);
  const auto few = eval::nearest(queries, random_rows(4, 3, 8), 10, one_thread());
  BOOST_TEST(few.k == 4);
  BOOST_TEST(few.queries() == 2);
  BOOST_TEST(eval::nearest(queries, Tensor(Shape{0, 3}), 10, one_thread()).k == 0);
}

BOOST_AUTO_TEST_CASE(a_row_can_be_excluded_from_its_own_neighbors) {
  const Tensor rows = Tensor::from({3, 1}, {1, 1, 1});
  const auto found = eval::nearest(rows, rows, 3, one_thread(), {.self = NearestOptions::Self::exclude});
  BOOST_TEST(rows_of(found, 0) == (std::vector<Index>{1, 2, -1}), boost::test_tools::per_element());
  BOOST_TEST(rows_of(found, 1) == (std::vector<Index>{0, 2, -1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(cosine_ignores_norms_and_dot_does_not) {
  const Tensor query = Tensor::from({1, 2}, {1, 0});
  const Tensor corpus = Tensor::from({2, 2}, {1, 0, 100, 100});
  BOOST_TEST(eval::nearest(query, corpus, 1, one_thread()).index[0] == 0);
  BOOST_TEST(eval::nearest(query, corpus, 1, one_thread(), {.similarity = Similarity::dot}).index[0] == 1);
}

BOOST_AUTO_TEST_CASE(rounding_in_the_product_does_not_decide_the_order) {
  // In float the squares of 10000 and 10001 swamp distances of 0.5 and 1.
  const Tensor query = Tensor::from({1, 2}, {10000, 10000});
  const Tensor corpus = Tensor::from({3, 2}, {10001, 10000, 10000, 10000.5, 9999, 10001});
  const auto found = eval::nearest(query, corpus, 3, one_thread(), {.similarity = Similarity::euclidean});
  BOOST_TEST(rows_of(found, 0) == (std::vector<Index>{1, 0, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(invalid_arguments_are_rejected) {
  const Tensor queries = random_rows(2, 3, 9);
  const Tensor corpus = random_rows(4, 5, 10);
  BOOST_TEST(message_of<ShapeError>([&] { (void)eval::nearest(queries, corpus, 1, one_thread()); }) ==
             "nearest: queries and corpus must be matrices of one width: queries [2 x 3], corpus [4 x 5]");
  BOOST_TEST(message_of<OptionError>([&] { (void)eval::nearest(queries, queries, 0, one_thread()); }) ==
             "nearest: k is 0; it must be at least 1");
  BOOST_TEST(message_of<ShapeError>([&] {
               (void)eval::nearest(corpus, Tensor(Shape{2, 5}), 1, one_thread(),
                                   {.self = NearestOptions::Self::exclude});
             }) ==
             "nearest: leaving each query out of the corpus needs the queries to be rows of it: queries [4 x "
             "5], corpus [2 x 5]");
}

BOOST_AUTO_TEST_SUITE_END()
