#include "trine/data/dataset.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/data/readers/read_dataset.hpp"
#include "trine/tests/data/rows.hpp"
#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;

namespace {

using ColumnNames = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(dataset)

BOOST_AUTO_TEST_CASE(each_distinct_text_is_stored_once) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"Hi.", "Hallo!"}, {"Hi.", " Servus! "}, {"Hallo!", "Hi."}};
  const Dataset data = from_pairs(pairs);
  BOOST_TEST(data.rows() == 3);
  BOOST_TEST(data.columns() == 2);
  BOOST_TEST(data.texts == (ColumnNames{"Hi.", "Hallo!", "Servus!"}));
  BOOST_TEST(data.ids == (std::vector<std::int32_t>{0, 1, 0, 2, 1, 0}));
  BOOST_TEST(data.text(1, 1) == "Servus!");
}

BOOST_AUTO_TEST_CASE(rows_with_an_empty_text_are_skipped_and_counted) {
  const Scratch scratch;
  const Dataset data = read_pairs(scratch.write("a.tsv", "a\tb\n1 x\t2 x\n\t2\n  \tx\n"));
  BOOST_TEST(data.rows() == 1);
  BOOST_TEST(has_notice(data, "a.tsv:3: 2 rows with an empty text were skipped, lines 3, 4"));
}

BOOST_AUTO_TEST_CASE(repaired_bytes_are_noticed) {
  const Scratch scratch;
  BOOST_TEST(
      has_notice(read_pairs(scratch.write("a.tsv", "a\tb\nM\xFCller\tx\n")), "a.tsv: 1 sequences (1 bytes)"));
}

BOOST_AUTO_TEST_CASE(taken_rows_keep_their_scores_and_only_their_texts) {
  const Scratch scratch;
  const Dataset data =
      read_scored(scratch.write("a.tsv", "sentence1\tsentence2\tscore\na\tb\t1\nc\td\t2.5\na\td\t3\n"));
  const std::vector<Index> rows = {2, 1};
  const Dataset taken = take_rows(data, rows);
  BOOST_TEST(row_text(taken, 0) == "a|d");
  BOOST_TEST(row_text(taken, 1) == "c|d");
  BOOST_TEST(taken.scores == (std::vector<float>{3, 2.5f}));
  BOOST_TEST(taken.texts == (ColumnNames{"a", "d", "c"}));
}

BOOST_AUTO_TEST_CASE(scored_triplets_have_a_margin_or_two_scores) {
  const Scratch scratch;
  const Dataset margins = read_scored_triplets(
      scratch.write("a.tsv", "query\tpositive\tnegative\tscore\na b\tc d\te f\t1.5\ng\th\ti\tnone\n"));
  BOOST_TEST(margins.rows() == 1);
  BOOST_TEST(row_text(margins, 0) == "a b|c d|e f");
  BOOST_TEST(margins.scores == (std::vector<float>{1.5f}));
  BOOST_TEST(has_notice(margins, "a.tsv:3: 1 row whose score is not a finite number was left out"));
  const Dataset scores =
      read_scored_triplets(scratch.write("b.tsv", "q\tp\tn\tsp\tsn\na b\tc d\te f\t9\t2.5\n"),
                           {.columns = {"q", "p", "n", "sp", "sn"}});
  BOOST_TEST(scores.scores == (std::vector<float>{6.5f}));
}

BOOST_AUTO_TEST_CASE(joined_sets_share_their_texts) {
  const std::vector<std::pair<std::string, std::string>> one = {{"a", "b"}};
  const std::vector<std::pair<std::string, std::string>> two = {{"b", "c"}};
  const Dataset data = join(from_pairs(one), from_pairs(two));
  BOOST_TEST(data.rows() == 2);
  BOOST_TEST(data.texts == (ColumnNames{"a", "b", "c"}));
  const Scratch scratch;
  const Dataset red = read_labeled(scratch.write("a.tsv", "text\tlabel\na\tred\nb\tblue\n"));
  const Dataset green = read_labeled(scratch.write("b.tsv", "text\tlabel\nb\tgreen\nc\tred\n"));
  const Dataset colors = join(red, green);
  BOOST_TEST(colors.labels == (std::vector<std::int32_t>{0, 1, 2, 0}));
  BOOST_TEST(colors.label_names == (ColumnNames{"red", "blue", "green"}));
  BOOST_TEST(colors.ids == (std::vector<std::int32_t>{0, 1, 1, 2}));
  const std::vector<std::string> texts = {"x"};
  BOOST_CHECK_EXCEPTION(static_cast<void>(join(from_pairs(one), from_texts(texts))), OptionError,
                        says("not of one kind: 2 columns"));
}

BOOST_AUTO_TEST_SUITE_END()
