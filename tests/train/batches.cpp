// Which rows share a batch, by what the loss compares.
#include "trine/train/batches.hpp"

#include <boost/test/unit_test.hpp>

using namespace trine;

namespace {

// Eight rows, all with the same first text.
Dataset one_text_in_all_rows() {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"a", "b"}, {"a", "c"}, {"a", "d"}, {"a", "e"}, {"a", "f"}, {"a", "g"}, {"a", "h"}, {"a", "i"}};
  return from_pairs(pairs);
}

Index batches_of_four(DataKind kind, const std::string& loss) {
  TrainSettings settings;
  settings.kind = kind;
  settings.loss = loss;
  settings.batch = 4;
  const Dataset rows = one_text_in_all_rows();
  return make_batches(settings, rows)->batches();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batches)

BOOST_AUTO_TEST_CASE(rows_that_share_a_text_are_kept_apart_where_other_rows_are_negatives) {
  BOOST_TEST(batches_of_four(DataKind::pairs, "infonce") == 8);
}

BOOST_AUTO_TEST_CASE(rows_that_share_a_text_stand_together_where_no_row_is_compared_with_another) {
  BOOST_TEST(batches_of_four(DataKind::pairs, "mse") == 2);
  BOOST_TEST(batches_of_four(DataKind::scored, "cosine") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
