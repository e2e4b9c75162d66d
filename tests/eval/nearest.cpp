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
  const Tensor queries = random_rows(1100, 12, 1);  // more than 1024, which are searched at once
  const Tensor corpus = random_rows(600, 12, 2);    // several blocks of 84
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
  Tensor corpus = random_rows(3000, 33, 6);
  for (Index row = 0; row < corpus.rows(); row += 3) std::copy_n(corpus.row(row / 30), 33, corpus.row(row));
  ThreadPool three(3);
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    const auto alone = eval::nearest(queries, corpus, 10, one_thread(), {.similarity = kind});
    for (int again = 0; again < 3; ++again) {
      const auto together = eval::nearest(queries, corpus, 10, three, {.similarity = kind});
      BOOST_TEST((alone.index == together.index), name);
      BOOST_TEST((alone.score == together.score), name);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_query_has_the_same_neighbors_alone_and_among_others) {
  const Tensor queries = random_rows(300, 20, 11);
  const Tensor corpus = random_rows(700, 20, 12);
  const auto all = eval::nearest(queries, corpus, 5, one_thread());
  for (Index query = 0; query < queries.rows(); query += 37) {
    const auto alone = eval::nearest(ConstView{queries.row(query), {1, 20}}, corpus, 5, one_thread());
    BOOST_TEST(rows_of(alone, 0) == rows_of(all, query), boost::test_tools::per_element());
    BOOST_TEST(alone.scores_of(0)[4] == all.scores_of(query)[4]);
  }
}

BOOST_AUTO_TEST_CASE(a_corpus_sorted_by_similarity_is_no_exception) {
  Tensor query(Shape{1, 2}), corpus(Shape{2000, 2});
  query[0] = 1;
  for (Index row = 0; row < corpus.rows(); ++row) corpus.row(row)[0] = static_cast<Real>(row);
  const auto found = eval::nearest(query, corpus, 3, one_thread(), {.similarity = Similarity::dot});
  BOOST_TEST(rows_of(found, 0) == (std::vector<Index>{1999, 1998, 1997}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(many_neighbors_of_many_queries_need_smaller_blocks) {
  const Tensor queries = random_rows(130, 3, 13);  // 64 at a time where so many hits are kept
  const Tensor corpus = random_rows(2200, 3, 14);
  const auto found = eval::nearest(queries, corpus, 2000, one_thread());
  for (Index query : {0, 63, 64, 129}) {
    BOOST_TEST(rows_of(found, query) == by_sorting(queries, corpus, query, 2000, Similarity::cosine),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(rows_left_out_are_never_neighbors) {
  const Tensor queries = random_rows(20, 6, 15);
  const Tensor corpus = random_rows(500, 6, 16);
  std::vector<Index> left_out;
  for (Index row = 0; row < corpus.rows(); ++row) {
    if (row % 3 != 1) left_out.push_back(row);
  }
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    const auto found =
        eval::nearest(queries, corpus, 4, one_thread(), {.similarity = kind, .left_out = left_out});
    for (Index query = 0; query < queries.rows(); ++query) {
      std::vector<Index> expected = by_sorting(queries, corpus, query, corpus.rows(), kind);
      expected.erase(std::remove_if(expected.begin(), expected.end(), [](Index row) { return row % 3 != 1; }),
                     expected.end());
      expected.resize(4);
      BOOST_TEST(rows_of(found, query) == expected, boost::test_tools::per_element());
    }
  }
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
