#include "trine/eval/translation.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;

BOOST_TEST_DECORATOR(*boost::unit_test::tolerance(1e-14))
BOOST_AUTO_TEST_SUITE(translation)

// Angles in degrees, sources 0 40 90, targets 10 60 70. Each source's nearest target: 0 -> 10 right,
// 40 -> 60 right, 90 -> 70 right. Each target's nearest source: 10 -> 0 right, 60 -> 40 right (20 away,
// 90 is 30 away), 70 -> 90 right. Turning the last target to 58 makes 58 -> 40 wrong, rank 2.
Tensor at_angles(std::vector<double> degrees) {
  Tensor rows(Shape{static_cast<Index>(degrees.size()), 2});
  for (std::size_t i = 0; i < degrees.size(); ++i) {
    rows[static_cast<Index>(2 * i)] = static_cast<Real>(std::cos(degrees[i] / 180 * 3.14159265358979));
    rows[static_cast<Index>(2 * i + 1)] = static_cast<Real>(std::sin(degrees[i] / 180 * 3.14159265358979));
  }
  return rows;
}

BOOST_AUTO_TEST_CASE(perfect_pairs_score_one_both_ways) {
  for (const auto& metric :
       eval::translation(at_angles({0, 40, 90}), at_angles({10, 60, 70}), one_thread())) {
    BOOST_TEST(metric.value == 1, metric.name);
  }
}

BOOST_AUTO_TEST_CASE(the_two_directions_are_separate) {
  const auto metrics = eval::translation(at_angles({0, 40, 90}), at_angles({10, 61, 58}), one_thread());
  // 40 -> 58 (row 2, wrong), 61 second; 90 -> 61 (row 1, wrong), 58 second
  BOOST_TEST(eval::value_of(metrics, "src2trg_accuracy") == 1.0 / 3);
  BOOST_TEST(eval::value_of(metrics, "src2trg_mrr@10") == (1 + 0.5 + 0.5) / 3);
  // 10 -> 0 right, 61 -> 40 right, 58 -> 40 wrong, then 90
  BOOST_TEST(eval::value_of(metrics, "trg2src_accuracy") == 2.0 / 3);
  BOOST_TEST(eval::value_of(metrics, "trg2src_mrr@10") == (1 + 1 + 0.5) / 3);
  BOOST_TEST(eval::value_of(metrics, "mean_accuracy") == 0.5);
}

BOOST_AUTO_TEST_CASE(a_correct_answer_past_rank_ten_scores_zero) {
  std::vector<double> wide;
  std::vector<double> reversed;
  for (int i = 0; i < 12; ++i) {
    wide.push_back(5 * i);
    reversed.push_back(5 * (11 - i));
  }
  // Row 0 finds rows 11, 10, ..: itself twelfth.
  const auto metrics = eval::translation(at_angles(wide), at_angles(reversed), one_thread());
  BOOST_TEST(eval::value_of(metrics, "src2trg_accuracy") == 0);
  BOOST_TEST(eval::value_of(metrics, "src2trg_mrr@10") < 0.5);
}

BOOST_AUTO_TEST_CASE(a_collapsed_model_scores_one_in_n) {
  const Tensor same = Tensor::from({4, 2}, {1, 2, 1, 2, 1, 2, 1, 2});
  const auto metrics = eval::translation(same, same, one_thread());
  BOOST_TEST(eval::value_of(metrics, "mean_accuracy") == 0.25);
}

BOOST_AUTO_TEST_CASE(a_row_with_nan_finds_nothing_and_is_not_found) {
  Tensor sources = at_angles({0, 40, 90});
  Tensor targets = at_angles({10, 60, 70});
  sources[0] = Real(kNaN);
  const auto metrics = eval::translation(sources, targets, one_thread());
  BOOST_TEST(eval::value_of(metrics, "src2trg_accuracy") == 2.0 / 3);
  BOOST_TEST(eval::value_of(metrics, "trg2src_accuracy") == 2.0 / 3);
  targets.fill(Real(kNaN));
  for (const auto& metric : eval::translation(sources, targets, one_thread()))
    BOOST_TEST(metric.value == 0, metric.name);
}

BOOST_AUTO_TEST_CASE(finding_the_same_text_in_another_row_counts) {
  const Tensor sources = at_angles({0, 1, 90});
  const Tensor targets = at_angles({1, 1, 90});  // row 0 wins the tie for sources 0 and 1
  const std::vector<std::string> texts{"yes", "yes", "no"};
  BOOST_TEST(eval::value_of(eval::translation(sources, targets, one_thread()), "src2trg_accuracy") ==
             2.0 / 3);
  const auto metrics = eval::translation(sources, targets, one_thread(), {.targets = texts});
  BOOST_TEST(eval::value_of(metrics, "src2trg_accuracy") == 1);
  BOOST_TEST(eval::value_of(metrics, "trg2src_accuracy") == 2.0 / 3);
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_fit_are_rejected) {
  const Tensor two = at_angles({0, 1});
  const Tensor none(Shape{0, 2});
  BOOST_TEST(message_of<ShapeError>([&] { (void)eval::translation(two, at_angles({0}), one_thread()); }) ==
             "translation: two matrices of one shape, with at least one row, are needed: sources [2 x 2], "
             "targets [1 x 2]");
  BOOST_TEST(message_of<ShapeError>([&] { (void)eval::translation(none, none, one_thread()); }) ==
             "translation: two matrices of one shape, with at least one row, are needed: sources [0 x 2], "
             "targets [0 x 2]");
  const std::vector<std::string> one{"text"};
  BOOST_TEST(
      message_of<ShapeError>([&] { (void)eval::translation(two, two, one_thread(), {.sources = one}); }) ==
      "translation: there must be a text for each row, or none at all: source texts [1], rows [2]");
}

BOOST_AUTO_TEST_SUITE_END()
