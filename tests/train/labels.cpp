// Labels of held-out rows are looked for among rows that are learned from.
#include <boost/test/unit_test.hpp>

#include "trine/models/static/static_model.hpp"
#include "trine/tests/train/support.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/train/evaluation.hpp"

using namespace trine;

namespace {

Dataset labeled(const std::vector<std::pair<std::string, std::string>>& rows) {
  DatasetBuilder builder({"text"});
  for (const auto& [text, label] : rows) {
    const std::string_view row[] = {text};
    builder.add_labeled(row, label);
  }
  return builder.finish("made up");
}

StaticModel any_model() {
  return {std::make_unique<HashedTokenizer>(HashedOptions{.rows = 4096}), {.dimension = 32}, Rng(1)};
}

TrainSettings colors_and_animals(const TemporaryFolder& folder) {
  TrainSettings settings = small_settings(folder);
  settings.kind = DataKind::labeled;
  std::string text = "text\tlabel\n";
  for (const char* color : {"red", "blue", "green", "black", "white", "brown"}) {
    for (const char* animal : {"cat", "dog", "bird", "horse", "mouse", "fish"})
      text += std::string("a ") + color + " " + animal + "\t" + color + "\n";
  }
  settings.data = folder.put("colors.tsv", text);
  settings.eval_rows = 6;
  settings.batch = 12;
  settings.epochs = 20;
  return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(labels)

BOOST_AUTO_TEST_CASE(the_nearest_of_the_other_rows_decides_by_the_name_of_its_label) {
  const StaticModel model = any_model();
  ThreadPool pool(1);
  const Dataset known = labeled({{"big cats", "animal"}, {"fast cars", "thing"}, {"small cats", "animal"}});
  // Numbered the other way round, and one label that nothing known has.
  const Dataset asked =
      labeled({{"cars", "thing"}, {"cats", "animal"}, {"rain", "weather"}, {"big cars", "thing"}});
  const eval::Metrics one = evaluate_labels(model, asked, known, 1, pool);
  BOOST_TEST(one.size() == 1U);
  BOOST_TEST(one.front().name == "1nn_accuracy");
  BOOST_TEST(one.front().value >= 0.5);
  BOOST_TEST(rows_without_neighbors(asked, known) == 1);
  const eval::Metrics three = evaluate_labels(model, asked, known, 3, pool);
  BOOST_TEST(three.back().name == "3nn_accuracy");
  BOOST_TEST(three.back().value == 0.25);  // all three vote, and two are animals
}

BOOST_AUTO_TEST_CASE(so_many_rows_of_each_label_are_chosen) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 0; i < 100; ++i) rows.emplace_back("text " + std::to_string(i), i < 70 ? "many" : "few");
  rows.emplace_back("alone", "one");
  const Dataset all = labeled(rows), some = some_of_each_label(all, 20, 1);
  BOOST_TEST(some.rows() == 41);
  BOOST_TEST(some_of_each_label(all, 20, 2).texts != some.texts);
  BOOST_TEST(some_of_each_label(all, 200, 1).texts == all.texts);
}

BOOST_AUTO_TEST_CASE(a_run_compares_held_out_rows_with_rows_it_learns_from) {
  const TemporaryFolder folder;
  const TrainSettings settings = colors_and_animals(folder);
  Listener heard;
  const RunResult result = run(settings, heard);
  BOOST_TEST(says(heard, "1nn_accuracy: 6 held-out rows look for their label among 30 of 30 training rows"));
  // A row or two of each label are held out: among themselves few could find their label.
  BOOST_TEST(result.best.front().name == "1nn_accuracy");
  BOOST_TEST(result.best.front().value > 0.8);
}

BOOST_AUTO_TEST_CASE(labels_of_a_file_of_its_own_are_compared_by_name) {
  const TemporaryFolder folder;
  TrainSettings settings = colors_and_animals(folder);
  settings.eval_rows.reset();
  settings.eval_file = folder.put(
      "dev.tsv", "text\tlabel\nthe white snow\twhite\nred roses\tred\nbrown bread\tbrown\nno color\tnone\n");
  Listener heard;
  const RunResult result = run(settings, heard);
  BOOST_TEST(says(heard, "held-out rows has a label that no training row has"));
  BOOST_TEST(result.best.front().value <= 0.75);
  BOOST_TEST(result.best.front().value >= 0.5);
}

BOOST_AUTO_TEST_SUITE_END()
