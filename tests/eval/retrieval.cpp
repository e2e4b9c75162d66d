#include "trine/eval/retrieval.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;
using Lists = std::vector<std::vector<Index>>;

namespace {

// One query; document i has the i-th largest dot product with it, so ranks are row + 1.
struct TenDocuments {
  Tensor query = Tensor::from({1, 1}, {1});
  Tensor corpus = Tensor::from({10, 1}, {10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  eval::RetrievalOptions options{.similarity = Similarity::dot};

  double value(const std::string& name, std::vector<Index> relevant) const {
    return eval::value_of(eval::retrieval(query, corpus, Lists{std::move(relevant)}, one_thread(), options),
                          name);
  }
};

}  // namespace

BOOST_TEST_DECORATOR(*boost::unit_test::tolerance(1e-14))
BOOST_FIXTURE_TEST_SUITE(retrieval, TenDocuments)

BOOST_AUTO_TEST_CASE(accuracy_asks_for_one_hit_among_the_first_k) {
  BOOST_TEST(value("accuracy@3", {2, 9}) == 1);
  BOOST_TEST(value("accuracy@3", {3, 9}) == 0);
  BOOST_TEST(value("accuracy@1", {0}) == 1);
}

BOOST_AUTO_TEST_CASE(precision_divides_by_k_and_recall_by_the_relevant) {
  BOOST_TEST(value("precision@5", {1, 4, 7}) == 2.0 / 5);
  BOOST_TEST(value("recall@5", {1, 4, 7}) == 2.0 / 3);
}

BOOST_AUTO_TEST_CASE(mrr_is_the_inverse_rank_of_the_first_hit) {
  BOOST_TEST(value("mrr@10", {3, 5}) == 1.0 / 4);
  options.mrr_at = {3};
  BOOST_TEST(value("mrr@3", {3, 5}) == 0);
}

BOOST_AUTO_TEST_CASE(ndcg_discounts_by_the_logarithm_of_the_rank) {
  // hits at ranks 1 and 4; ideal: ranks 1, 2, 3
  const double ideal = 1 + 1 / std::log2(3.0) + 1 / 2.0;
  options.ndcg_at = {5};
  BOOST_TEST(value("ndcg@5", {0, 3, 9}) == (1 + 1 / std::log2(5.0)) / ideal);
  BOOST_TEST(value("ndcg@5", {0, 1, 2}) == 1);
}

BOOST_AUTO_TEST_CASE(map_averages_the_precision_at_each_hit) {
  BOOST_TEST(value("map@100", {1, 4}) == (1.0 / 2 + 2.0 / 5) / 2);
  options.map_at = {2};
  BOOST_TEST(value("map@2", {0, 4, 5}) == 1.0 / 2);  // over min(2, 3)
}

BOOST_AUTO_TEST_CASE(a_document_named_twice_counts_once) { BOOST_TEST(value("recall@1", {0, 0}) == 1); }

BOOST_AUTO_TEST_CASE(queries_without_relevant_documents_are_skipped) {
  const Tensor two = Tensor::from({2, 1}, {1, 1});
  BOOST_TEST(
      eval::value_of(eval::retrieval(two, corpus, Lists{{}, {0}}, one_thread(), options), "accuracy@1") == 1);
}

BOOST_AUTO_TEST_CASE(a_nan_query_finds_nothing) {
  query[0] = Real(kNaN);
  BOOST_TEST(value("recall@10", {0}) == 0);
}

BOOST_AUTO_TEST_CASE(the_names_come_in_a_fixed_order) {
  std::string names;
  for (const auto& metric : eval::retrieval(query, corpus, Lists{{0}}, one_thread()))
    names += metric.name + " ";
  BOOST_TEST(names ==
             "accuracy@1 accuracy@3 accuracy@5 accuracy@10 precision@1 precision@3 precision@5 precision@10 "
             "recall@1 recall@3 recall@5 recall@10 ndcg@10 mrr@10 map@100 ");
}

BOOST_AUTO_TEST_CASE(invalid_arguments_are_rejected) {
  BOOST_TEST(message_of<OptionError>([&] { (void)value("map@100", {10}); }) ==
             "retrieval: query 0 has the relevant row 10, but the corpus has 10 rows");
  BOOST_TEST(message_of<OptionError>([&] { (void)value("map@100", {}); }) ==
             "retrieval: no query has a relevant document, so there is nothing to measure");
  BOOST_TEST(message_of<ShapeError>([&] { (void)eval::retrieval(query, corpus, Lists{}, one_thread()); }) ==
             "retrieval: a list of relevant documents for each query is needed: queries [1 x 1], lists [0]");
  options.map_at = {0};
  BOOST_TEST(message_of<OptionError>([&] { (void)value("map@0", {1}); }) ==
             "retrieval: a depth of 0; depths start at 1");
}

BOOST_AUTO_TEST_SUITE_END()
