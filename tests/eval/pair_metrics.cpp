// Metrics that compare row i with row i: similarity, scored pairs, triplets.
#include <boost/test/unit_test.hpp>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/eval/embedding_similarity.hpp"
#include "trine/eval/similarity.hpp"
#include "trine/eval/triplet_accuracy.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;

BOOST_TEST_DECORATOR(*boost::unit_test::tolerance(1e-12))
BOOST_AUTO_TEST_SUITE(similarity)

BOOST_AUTO_TEST_CASE(each_similarity_of_a_hand_computed_pair) {
  const Real a[] = {3, 4};
  const Real b[] = {0, 2};
  BOOST_TEST(eval::similarity(Similarity::cosine, a, b, 2) == 0.8);  // 8 / (5 * 2)
  BOOST_TEST(eval::similarity(Similarity::dot, a, b, 2) == 8.0);
  BOOST_TEST(eval::similarity(Similarity::euclidean, a, b, 2) == -std::sqrt(13.0));
  BOOST_TEST(eval::similarity(Similarity::manhattan, a, b, 2) == -5.0);
}

BOOST_AUTO_TEST_CASE(every_row_is_compared_with_every_row) {
  const Tensor a = Tensor::from({2, 2}, {3, 4, 0, 1});
  const Tensor b = Tensor::from({3, 2}, {0, 2, 1, 0, 3, 4});
  const Tensor dots = eval::similarity(Similarity::dot, a, b);
  BOOST_TEST((dots.shape() == Shape{2, 3}));
  const std::vector<Real> expected{8, 3, 25, 2, 0, 4};
  BOOST_TEST(std::vector<Real>(dots.data(), dots.data() + 6) == expected, boost::test_tools::per_element());
  BOOST_TEST(message_of<ShapeError>([&] {
               static_cast<void>(eval::similarity(Similarity::dot, a, random_rows(3, 5, 1)));
             }) == "similarity: embeddings must be matrices of one width: a [2 x 2], b [3 x 5]");
}

BOOST_AUTO_TEST_CASE(the_cosine_with_zero_is_zero_and_with_nan_is_nan) {
  const Real zero[] = {0, 0};
  const Real a[] = {3, 4};
  const Real bad[] = {3, Real(kNaN)};
  BOOST_TEST(eval::similarity(Similarity::cosine, a, zero, 2) == 0.0);
  BOOST_TEST(eval::similarity(Similarity::cosine, zero, zero, 2) == 0.0);
  for (const auto& [kind, name] : kSimilarityNames.entries)
    BOOST_TEST(std::isnan(eval::similarity(kind, a, bad, 2)));
}

BOOST_AUTO_TEST_CASE(sums_are_taken_in_double) {
  // In float 1 + 1e-8 is 1, and adding it a thousand times would still be 1.
  std::vector<Real> a(1001, Real(1e-4));
  a[0] = 1;
  BOOST_TEST(eval::similarity(Similarity::dot, a.data(), a.data(), 1001) ==
             1 + 1000 * double(a[1]) * double(a[1]));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_TEST_DECORATOR(*boost::unit_test::tolerance(1e-12))
BOOST_AUTO_TEST_SUITE(embedding_similarity)

// Cosines with the first axis: 1, 0.8, 0, -1.
struct FourPairs {
  Tensor a = Tensor::from({4, 2}, {1, 0, 1, 0, 1, 0, 1, 0});
  Tensor b = Tensor::from({4, 2}, {2, 0, 4, 3, 0, 1, -1, 0});
};

BOOST_FIXTURE_TEST_CASE(scores_in_the_order_of_the_cosines_give_spearman_one, FourPairs) {
  const auto metrics = eval::embedding_similarity(a, b, std::vector<double>{5, 4, 3, 0});
  BOOST_TEST(eval::value_of(metrics, "spearman_cosine") == 1);
  // dot: 2, 4, 0, -1 against 5, 4, 3, 0: ranks 3 4 2 1 against 4 3 2 1: 1 - 6 * 2 / (4 * 15)
  BOOST_TEST(eval::value_of(metrics, "spearman_dot") == 0.8);
  BOOST_TEST(eval::value_of(metrics, "spearman_max") == 1);
}

BOOST_FIXTURE_TEST_CASE(the_names_come_in_a_fixed_order, FourPairs) {
  std::string names;
  for (const auto& metric : eval::embedding_similarity(a, b, std::vector<double>{1, 2, 3, 4}))
    names += metric.name + " ";
  BOOST_TEST(names ==
             "pearson_cosine spearman_cosine pearson_dot spearman_dot pearson_euclidean spearman_euclidean "
             "pearson_manhattan spearman_manhattan pearson_max spearman_max ");
}

BOOST_FIXTURE_TEST_CASE(a_nan_embedding_makes_the_correlation_nan_instead_of_good, FourPairs) {
  b[0] = Real(kNaN);
  const auto metrics = eval::embedding_similarity(a, b, std::vector<double>{5, 4, 3, 0});
  for (const auto& metric : metrics) BOOST_TEST(std::isnan(metric.value), metric.name);
}

BOOST_FIXTURE_TEST_CASE(sizes_that_do_not_fit_are_rejected, FourPairs) {
  BOOST_TEST(
      message_of<ShapeError>([&] { (void)eval::embedding_similarity(a, b, std::vector<double>{1}); }) ==
      "embedding_similarity: two matrices of one shape and a score for each row are needed: a [4 x 2], "
      "b [4 x 2], scores [1]");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(triplet_accuracy)

BOOST_AUTO_TEST_CASE(a_tie_is_a_miss) {
  const Tensor a = Tensor::from({3, 2}, {1, 0, 1, 0, 1, 0});
  const Tensor p = Tensor::from({3, 2}, {1, 0, 0, 1, 0, 1});  // cosine 1, 0, 0
  const Tensor n = Tensor::from({3, 2}, {0, 1, 0, 1, 1, 0});  // cosine 0, 0, 1
  const auto metrics = eval::triplet_accuracy(a, p, n);
  for (const auto& metric : metrics) BOOST_TEST(metric.value == 1.0 / 3, metric.name);
  BOOST_TEST(metrics.size() == 5u);
}

BOOST_AUTO_TEST_CASE(the_margin_must_be_exceeded_and_max_is_the_best_of_all) {
  const Tensor a = Tensor::from({1, 1}, {1});
  const Tensor p = Tensor::from({1, 1}, {2});   // dot 2, distance 1
  const Tensor n = Tensor::from({1, 1}, {-1});  // dot -1, distance 2
  const auto accuracy = [&](double margin, const char* name) {
    return eval::value_of(eval::triplet_accuracy(a, p, n, margin), name);
  };
  BOOST_TEST(accuracy(0.5, "euclidean_accuracy") == 1);
  BOOST_TEST(accuracy(1, "euclidean_accuracy") == 0);
  BOOST_TEST(accuracy(1, "dot_accuracy") == 1);
  BOOST_TEST(accuracy(1, "max_accuracy") == 1);
  BOOST_TEST(accuracy(3, "max_accuracy") == 0);
}

BOOST_AUTO_TEST_CASE(nan_never_wins) {
  const Tensor a = Tensor::from({2, 1}, {1, 1});
  const Tensor p = Tensor::from({2, 1}, {kNaN, 1});
  const Tensor n = Tensor::from({2, 1}, {-1, kNaN});
  for (const auto& metric : eval::triplet_accuracy(a, p, n)) BOOST_TEST(metric.value == 0, metric.name);
}

BOOST_AUTO_TEST_CASE(no_rows_are_rejected) {
  const Tensor none(Shape{0, 2});
  BOOST_TEST(
      message_of<ShapeError>([&] { (void)eval::triplet_accuracy(none, none, none); }) ==
      "triplet_accuracy: three matrices of one shape, with at least one row, are needed: anchors [0 x 2], "
      "positives [0 x 2], negatives [0 x 2]");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(an_unknown_name_is_rejected_with_the_known_ones) {
  const eval::Metrics metrics{{"a", 1}, {"b", 2}};
  BOOST_TEST(eval::value_of(metrics, "b") == 2);
  BOOST_TEST(eval::value_of(eval::with_prefix("cosine_", metrics), "cosine_a") == 1);
  BOOST_TEST(message_of<OptionError>([&] { (void)eval::value_of(metrics, "c"); }) ==
             "metric \"c\" is not among those computed: a, b");
}

BOOST_AUTO_TEST_SUITE_END()
