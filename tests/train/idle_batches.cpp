// What no batch can teach is said, with a count and a cure.
#include "trine/train/batches.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

TrainSettings settings_of(DataKind kind, const std::string& loss, Index batch) {
  TrainSettings settings;
  settings.kind = kind;
  settings.loss = loss;
  settings.batch = batch;
  settings.data = "rows.tsv";
  return settings;
}

std::string about(const TrainSettings& settings, const Dataset& rows) {
  const auto batches = make_batches(settings, rows);
  const std::string text = about_idle_batches(settings, rows, *batches);
  BOOST_TEST((batches->state() == BatchSampler::State{}));
  return text;
}

// `shared` rows with one first text, and `others`.
Dataset pairs(int shared, int others) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 0; i < shared; ++i) rows.emplace_back("what is it", "answer " + std::to_string(i));
  for (int i = 0; i < others; ++i)
    rows.emplace_back("left " + std::to_string(i), "right " + std::to_string(i));
  return from_pairs(rows);
}

Dataset labeled(const std::vector<std::string>& labels) {
  DatasetBuilder builder({"text"});
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string text = "text " + std::to_string(i);
    const std::string_view row[] = {text};
    builder.add_labeled(row, labels[i]);
  }
  return builder.finish("made up");
}

Dataset scored(const std::vector<float>& scores) {
  DatasetBuilder builder({"sentence1", "sentence2"});
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::string a = "one " + std::to_string(i), b = "two " + std::to_string(i);
    const std::string_view row[] = {a, b};
    builder.add_scored(row, scores[i]);
  }
  return builder.finish("made up");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(idle_batches)

BOOST_AUTO_TEST_CASE(batches_of_one_row_are_counted) {
  for (const char* loss : {"infonce", "triplet"}) {
    const TrainSettings settings = settings_of(DataKind::pairs, loss, 4);
    BOOST_TEST(about(settings, pairs(0, 16)).empty());
    const std::string some = about(settings, pairs(10, 6));
    BOOST_TEST(some.find("hold one row and teach nothing: " + std::string(loss)) != std::string::npos, some);
    BOOST_TEST(some.find("larger --batch") != std::string::npos, some);
    const std::string all = message_of<FileError>([&] { about(settings, pairs(10, 0)); });
    BOOST_TEST(all.find("rows.tsv: 10 of 10 batches hold one row") != std::string::npos, all);
  }
}

BOOST_AUTO_TEST_CASE(a_row_left_over_at_the_end_of_a_pass_is_no_matter) {
  BOOST_TEST(about(settings_of(DataKind::pairs, "infonce", 4), pairs(0, 17)).empty());
}

BOOST_AUTO_TEST_CASE(what_compares_no_rows_has_no_idle_batches) {
  BOOST_TEST(about(settings_of(DataKind::pairs, "mse", 4), pairs(10, 0)).empty());
  BOOST_TEST(about(settings_of(DataKind::scored, "cosine", 2), scored({1, 1, 1, 1})).empty());
}

BOOST_AUTO_TEST_CASE(scores_that_are_all_equal_have_no_order) {
  const TrainSettings settings = settings_of(DataKind::scored, "cosent", 2);
  const std::string all = message_of<FileError>([&] { about(settings, scored({1, 1, 1, 1})); });
  BOOST_TEST(all.find("2 of 2 batches hold rows of one score and teach nothing") != std::string::npos, all);
  BOOST_TEST(about(settings_of(DataKind::scored, "cosent", 4), scored({0, 1, 1, 1})).empty());
}

BOOST_AUTO_TEST_CASE(labels_of_one_row_and_rows_that_find_no_other_label_are_counted) {
  const TrainSettings settings = settings_of(DataKind::labeled, "batch-hard", 4);
  BOOST_TEST(about(settings, labeled({"a", "a", "b", "b", "b", "c", "c"})).empty());
  const std::string alone = about(settings, labeled({"a", "a", "b", "b", "c", "d"}));
  BOOST_TEST(alone.find("rows.tsv: 2 rows are not trained on: no other row has their label") == 0U, alone);
  std::vector<std::string> many(40, "a");
  many.insert(many.end(), {"b", "b"});
  const std::string waiting = about(settings, labeled(many));
  BOOST_TEST(waiting.find("rows of the first epoch are in no batch") != std::string::npos, waiting);
}

BOOST_AUTO_TEST_SUITE_END()
