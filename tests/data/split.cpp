#include "trine/data/split.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "trine/data/readers/read_dataset.hpp"
#include "trine/tests/data/rows.hpp"
#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;

namespace {

// Pairs of sentences among which some share a side.
Dataset many_pairs(int n) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (int i = 0; i < n; ++i) {
    pairs.emplace_back("Frage Nummer " + std::to_string(i * 3 / 4),
                       "question number " + std::to_string(i * 7 % n / 2) + "!");
  }
  return from_pairs(pairs);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(split)

BOOST_AUTO_TEST_CASE(no_held_out_sentence_occurs_in_training_or_twice) {
  const Dataset data = many_pairs(2000);
  const Split split = split_by_hash(data, 200, 1);
  BOOST_TEST(split.held_out.rows() == 200);
  BOOST_TEST(split.training.rows() + split.held_out.rows() + split.dropped == data.rows());
  BOOST_TEST(split.dropped > 0);
  BOOST_TEST(split.training.rows() > 1000);
  std::set<std::string> held_out;
  for (Index i = 0; i < 200; ++i) {
    for (Index column = 0; column < 2; ++column)
      BOOST_TEST(held_out.insert(split.held_out.text(i, column)).second);
  }
  for (const std::string& text : split.training.texts) BOOST_TEST(held_out.count(text) == 0u);
}

BOOST_AUTO_TEST_CASE(the_choice_does_not_depend_on_the_order_of_rows_but_on_the_seed) {
  const Dataset data = many_pairs(300);
  std::vector<Index> backwards;
  for (Index i = data.rows(); i-- > 0;) backwards.push_back(i);
  const auto chosen = [](const Dataset& from, std::uint64_t seed) {
    const Split split = split_by_hash(from, 30, seed);
    std::set<std::string> rows;
    for (Index i = 0; i < 30; ++i) rows.insert(row_text(split.held_out, i));
    return rows;
  };
  BOOST_TEST((chosen(data, 1) == chosen(take_rows(data, backwards), 1)));
  BOOST_TEST((chosen(data, 1) != chosen(data, 2)));
}

BOOST_AUTO_TEST_CASE(sentences_that_differ_in_case_or_punctuation_are_the_same) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"Guten Tag!", "Hello."}, {"guten tag", "Good day."}, {"Wie geht's?", "hello"}, {"Nein.", "No."}};
  const Dataset data = from_pairs(pairs);
  const std::vector<Index> first = {0};
  const Dataset rest = without_texts_of(data, take_rows(data, first));
  BOOST_REQUIRE_EQUAL(rest.rows(), 1);
  BOOST_TEST(row_text(rest, 0) == "Nein.|No.");
}

BOOST_AUTO_TEST_CASE(too_many_rows_cannot_be_held_out) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(split_by_hash(many_pairs(10), 10, 1)), OptionError,
                        says("10 of 10 rows cannot be held out"));
  BOOST_TEST(split_by_hash(many_pairs(10), 0, 1).training.rows() == 10);
}

namespace {

// Label l of `sizes` has sizes[l] rows, no two of one text.
Dataset labeled(const std::vector<int>& sizes) {
  DatasetBuilder builder({"text"});
  for (std::size_t label = 0; label < sizes.size(); ++label) {
    for (int i = 0; i < sizes[label]; ++i) {
      const std::string text = "word" + std::to_string(i) + " of" + std::to_string(label);
      const std::string_view row[] = {text};
      builder.add_labeled(row, "label" + std::to_string(label));
    }
  }
  return builder.finish("made up");
}

std::vector<int> rows_by_label(const Dataset& data) {
  std::vector<int> count(data.label_names.size());
  for (const std::int32_t label : data.labels) ++count[static_cast<std::size_t>(label)];
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(labels_are_held_out_in_proportion_and_keep_a_row) {
  const Dataset data = labeled({100, 60, 40, 1, 2});
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Split split = split_by_label(data, 50, seed);
    BOOST_TEST(split.held_out.rows() == 50);
    BOOST_TEST(split.training.rows() == 153);
    const std::vector<int> out = rows_by_label(split.held_out), in = rows_by_label(split.training);
    BOOST_TEST(std::abs(out[0] - 25) <= 1);
    BOOST_TEST(std::abs(out[1] - 15) <= 1);
    BOOST_TEST(std::abs(out[2] - 10) <= 1);
    BOOST_TEST(out[3] == 0);
    BOOST_TEST(in[4] >= 1);
  }
  const Split all = split_by_label(data, 198, 1);  // all but one of each
  BOOST_TEST(rows_by_label(all.training) == (std::vector<int>{1, 1, 1, 1, 1}),
             boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(static_cast<void>(split_by_label(data, 199, 1)), OptionError, [](const auto& error) {
    return std::string(error.what()).find("199 of 203 rows cannot be held out, 198 can") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_text_with_two_labels_is_on_one_side_of_a_split_by_label) {
  DatasetBuilder builder({"text"});
  for (int i = 0; i < 40; ++i) {
    const std::string text = "Text " + std::to_string(i / 2) + (i % 2 == 0 ? "" : "!");
    const std::string_view row[] = {text};
    builder.add_labeled(row, i % 2 == 0 ? "one" : "other");
  }
  const Split split = split_by_label(builder.finish("made up"), 5, 1);
  BOOST_TEST(split.held_out.rows() == 5);
  BOOST_TEST(split.dropped == 5);
  BOOST_TEST(split.training.rows() == 30);
}

BOOST_AUTO_TEST_SUITE_END()
