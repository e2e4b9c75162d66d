#include "trine/eval/correlation.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;
using Numbers = std::vector<double>;

BOOST_TEST_DECORATOR(*boost::unit_test::tolerance(1e-14))
BOOST_AUTO_TEST_SUITE(correlation)

BOOST_AUTO_TEST_CASE(ties_share_their_mean_rank) {
  BOOST_TEST(eval::average_ranks(Numbers{30, 10, 20, 20, 10, 20}) == (Numbers{6, 1.5, 4, 4, 1.5, 4}),
             boost::test_tools::per_element());
  BOOST_TEST(eval::average_ranks(Numbers{}).empty());
}

BOOST_AUTO_TEST_CASE(pearson_is_one_on_a_rising_line_and_minus_one_on_a_falling_one) {
  BOOST_TEST(eval::pearson(Numbers{1, 2, 3}, Numbers{10, 20, 30}) == 1);
  BOOST_TEST(eval::pearson(Numbers{1, 2, 3}, Numbers{6, 4, 2}) == -1);
}

// dx = -1 0 1, dy = -1 1 0: 1 / (sqrt 2 sqrt 2)
BOOST_AUTO_TEST_CASE(pearson_of_a_hand_computed_case) {
  BOOST_TEST(eval::pearson(Numbers{1, 2, 3}, Numbers{1, 3, 2}) == 0.5);
}

BOOST_AUTO_TEST_CASE(pearson_keeps_its_digits_far_from_zero) {
  BOOST_TEST(eval::pearson(Numbers{1e9 + 1, 1e9 + 2, 1e9 + 3}, Numbers{1, 3, 2}) == 0.5);
}

BOOST_AUTO_TEST_CASE(spearman_sees_only_the_order) {
  BOOST_TEST(eval::spearman(Numbers{1, 2, 3, 4}, Numbers{1, 10, 100, 1e6}) == 1);
  BOOST_TEST(eval::spearman(Numbers{1, 2, 3, 4}, Numbers{-1, -10, -100, -1e300}) == -1);
}

BOOST_AUTO_TEST_CASE(correlations_that_are_not_defined_are_nan) {
  for (const auto& other : {Numbers{5, 5, 5}, Numbers{0.1, 0.1, 0.1}, Numbers{1, kNaN, 2}}) {
    BOOST_TEST(std::isnan(eval::pearson(Numbers{1, 2, 3}, other)));
    BOOST_TEST(std::isnan(eval::spearman(Numbers{1, 2, 3}, other)));
  }
  BOOST_TEST(std::isnan(eval::pearson(Numbers{}, Numbers{})));
  BOOST_TEST(std::isnan(eval::pearson(Numbers{1}, Numbers{1})));
}

BOOST_AUTO_TEST_CASE(lists_of_different_length_are_rejected) {
  BOOST_TEST(message_of<ShapeError>([] {
               (void)eval::pearson(Numbers{1, 2}, Numbers{1});
             }) == "correlation: the lists differ in length: x [2], y [1]");
}

BOOST_AUTO_TEST_SUITE_END()
