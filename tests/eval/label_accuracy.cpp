#include "trine/eval/label_accuracy.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;
using Labels = std::vector<std::int32_t>;

namespace {

// On a line, by Euclidean distance: label 7 at 0, label 3 at 2 and 3.
struct OnALine {
  Tensor corpus = Tensor::from({3, 1}, {0, 2, 3});
  Labels labels{7, 3, 3};
  eval::NearestOptions options{.similarity = Similarity::euclidean};

  double accuracy(double position, std::int32_t label, Index k) const {
    const Tensor query = Tensor::from({1, 1}, {position});
    return eval::label_accuracy(query, Labels{label}, corpus, labels, k, one_thread(), options);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(label_accuracy, OnALine)

BOOST_AUTO_TEST_CASE(with_one_neighbor_its_label_decides) {
  BOOST_TEST(accuracy(0.5, 7, 1) == 1);
  BOOST_TEST(accuracy(0.5, 3, 1) == 0);
}

BOOST_AUTO_TEST_CASE(with_more_the_majority_decides) { BOOST_TEST(accuracy(0.5, 3, 3) == 1); }

BOOST_AUTO_TEST_CASE(a_tied_vote_goes_to_the_nearest) {
  BOOST_TEST(accuracy(0.9, 7, 2) == 1);
  BOOST_TEST(accuracy(1.1, 3, 2) == 1);
}

BOOST_AUTO_TEST_CASE(a_query_with_nan_is_a_miss) { BOOST_TEST(accuracy(kNaN, 7, 1) == 0); }

BOOST_AUTO_TEST_CASE(rows_can_be_classified_by_the_others) {
  options.self = eval::NearestOptions::Self::exclude;
  // 0 -> 2 (label 3) wrong; 2 -> 3 right; 3 -> 2 right
  BOOST_TEST(eval::label_accuracy(corpus, labels, corpus, labels, 1, one_thread(), options) == 2.0 / 3);
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_fit_are_rejected) {
  BOOST_TEST(message_of<ShapeError>(
                 [&] { (void)eval::label_accuracy(corpus, Labels{1}, corpus, labels, 1, one_thread()); }) ==
             "label_accuracy: a label for each row, and at least one query, are needed: queries [3 x 1], "
             "query labels [1], "
             "corpus [3 x 1], corpus labels [3]");
}

BOOST_AUTO_TEST_SUITE_END()
