#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/train/support.hpp"

namespace {

using trine::Index;
using trine::StopReason;
using trine::TrainSettings;

std::string model_bytes(const TrainSettings& settings) {
  return bytes_of(settings.out + "/model.safetensors");
}

// Stops after so many steps, goes on, and must end as the run that never stopped.
void require_same_bits_after_stopping(TrainSettings settings, Index stop_after) {
  Listener whole, first(stop_after), second;
  BOOST_TEST((run(settings, whole).ending == StopReason::finished));
  const std::string expected = model_bytes(settings);
  const std::string card = bytes_of(settings.out + "/README.md");
  std::filesystem::remove_all(settings.out);

  BOOST_TEST((run(settings, first).ending == StopReason::interrupted));
  BOOST_TEST(trine::has_checkpoint(settings.out + "/checkpoint"));
  const trine::RunResult rest = resume(settings.out, second);
  BOOST_TEST((rest.ending == StopReason::finished));
  BOOST_TEST(first.losses.size() + second.losses.size() == whole.losses.size());
  BOOST_TEST(second.losses == std::vector<double>(whole.losses.begin() + stop_after, whole.losses.end()),
             boost::test_tools::per_element());
  BOOST_TEST((model_bytes(settings) == expected), settings.out << " stopped after " << stop_after);
  BOOST_TEST(bytes_of(settings.out + "/README.md") == card);
  BOOST_TEST(!std::filesystem::exists(settings.out + "/checkpoint"));
}

template <class E>
std::string refusal(const TrainSettings& settings) {
  return message_of<E>([&] { run(settings); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(job)

BOOST_AUTO_TEST_CASE(a_run_learns_keeps_the_best_model_and_tells_what_it_did) {
  const TemporaryFolder folder;
  const TrainSettings settings = small_settings(folder);
  Listener heard;
  const trine::RunResult result = run(settings, heard);
  BOOST_TEST((result.ending == StopReason::finished));
  BOOST_TEST(says(heard, "216 rows, 196 to train on, 20 held out"));
  BOOST_TEST(heard.steps == (std::vector<Index>{0, 13, 26, 39}), boost::test_tools::per_element());
  BOOST_TEST(heard.losses.size() == 39U);
  BOOST_TEST(heard.last.steps == 39);
  BOOST_TEST(heard.losses.back() < heard.losses.front() / 2);
  const double before = trine::eval::value_of(result.untrained, "mean_accuracy");
  const double after = trine::eval::value_of(result.best, "mean_accuracy");
  BOOST_TEST(before < 0.4);
  BOOST_TEST(after > 0.8);
  BOOST_TEST(result.state.best_score == after);

  const std::string card = bytes_of(settings.out + "/README.md");
  BOOST_TEST(card.find("mean_accuracy") != std::string::npos);
  std::istringstream log(bytes_of(settings.out + "/metrics.jsonl"));
  std::vector<std::string> events;
  for (std::string line; std::getline(log, line);) events.push_back(nlohmann::json::parse(line)["event"]);
  BOOST_TEST(events.front() == "start");
  BOOST_TEST(std::count(events.begin(), events.end(), "evaluation") == 4);
  BOOST_TEST(trine::load_settings(settings.out + "/train.json").batch.value() == 16);
}

BOOST_AUTO_TEST_CASE(a_stopped_run_goes_on_with_the_same_bits) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  require_same_bits_after_stopping(settings, 1);
  std::filesystem::remove_all(settings.out);
  require_same_bits_after_stopping(settings, 13);  // the end of a pass
  std::filesystem::remove_all(settings.out);
  settings.evaluate_every = 5;
  settings.threads = 2;
  require_same_bits_after_stopping(settings, 20);
}

BOOST_AUTO_TEST_CASE(a_stopped_transformer_goes_on_with_the_same_bits) {
  const TemporaryFolder folder;
  require_same_bits_after_stopping(small_transformer_settings(folder), 7);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_no_bit) {
  const TemporaryFolder folder;
  for (TrainSettings settings : {small_settings(folder), small_transformer_settings(folder)}) {
    std::vector<std::string> models;
    for (Index threads : {1, 2, 4}) {
      Listener heard;
      settings.threads = threads;
      run(settings, heard);
      models.push_back(model_bytes(settings));
    }
    BOOST_TEST((models[0] == models[1]), settings.out);
    BOOST_TEST((models[0] == models[2]), settings.out);
  }
}

BOOST_AUTO_TEST_CASE(another_seed_gives_another_model) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  Listener one, two;
  run(settings, one);
  const std::string first = model_bytes(settings);
  settings.seed = 2;
  run(settings, two);
  BOOST_TEST((model_bytes(settings) != first));
}

BOOST_AUTO_TEST_CASE(an_unfinished_run_is_not_overwritten_and_other_data_are_not_taken_for_its_own) {
  const TemporaryFolder folder;
  const TrainSettings settings = small_settings(folder);
  Listener first(5), second;
  run(settings, first);
  BOOST_TEST(refusal<trine::FileError>(settings).find("holds an unfinished run") != std::string::npos);
  folder.put("pairs.tsv", made_up_pairs() + "seven red cars\tsieben rote Autos\n");
  const std::string message = message_of<trine::FileError>([&] { resume(settings.out, second); });
  BOOST_TEST(message.find("pairs.tsv: has changed") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(labels_count_as_data_that_may_change) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.kind = trine::DataKind::labeled;
  settings.eval_rows = 0;
  const auto labeled = [](int modulus) {
    std::string text = "text,label\n";
    for (int i = 0; i < 60; ++i)
      text += "word" + std::to_string(i) + ",label" + std::to_string(i % modulus) + "\n";
    return text;
  };
  settings.data = folder.put("labeled.csv", labeled(5));
  Listener first(2), second;
  run(settings, first);
  folder.put("labeled.csv", labeled(6));
  const std::string message = message_of<trine::FileError>([&] { resume(settings.out, second); });
  BOOST_TEST(message.find("has changed") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(patience_ends_a_run_that_no_longer_improves) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.epochs = 200;
  settings.patience = 2;
  Listener heard;
  const trine::RunResult result = run(settings, heard);
  BOOST_TEST((result.ending == StopReason::stopped_early));
  BOOST_TEST(result.state.epoch < 200);
  BOOST_TEST(result.state.without_improvement == 2);
  BOOST_TEST(!std::filesystem::exists(settings.out + "/checkpoint"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_trained_is_refused_before_anything_is_written) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.batch = 500;
  BOOST_TEST(refusal<trine::OptionError>(settings).find("--batch: 500 rows a batch") != std::string::npos);
  settings = small_settings(folder);
  settings.data = folder / "nowhere.tsv";
  BOOST_TEST(refusal<trine::FileError>(settings).find("no such file") != std::string::npos);
  settings.data = folder.put("one.tsv", "english\tgerman\na\tb\n");
  settings.eval_rows = 0;
  BOOST_TEST(refusal<trine::FileError>(settings).find("1 row to train on") != std::string::npos);
  BOOST_TEST(!std::filesystem::exists(settings.out));
}

BOOST_AUTO_TEST_CASE(a_run_that_fails_leaves_the_model_that_was_there_and_its_settings) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  Listener heard;
  run(settings, heard);
  const std::string model = model_bytes(settings), train = bytes_of(settings.out + "/train.json");
  settings.learning_rate = 10;
  settings.warmup = 0;
  settings.weight_decay = 1;
  BOOST_TEST(refusal<trine::OptionError>(settings).find("would wipe parameters out") != std::string::npos);
  BOOST_TEST((model_bytes(settings) == model));
  BOOST_TEST(bytes_of(settings.out + "/train.json") == train);
}

BOOST_AUTO_TEST_CASE(a_file_of_its_own_may_be_evaluated_on) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.eval_rows.reset();
  settings.eval_file = folder.put(
      "dev.tsv", "english\tgerman\none red houses\tein rote Häuser\ntwo new cats\tzwei neue Katzen\n");
  Listener heard;
  run(settings, heard);
  BOOST_TEST(says(heard, "214 to train on, 2 held out, 2 left out"));
}

BOOST_AUTO_TEST_SUITE_END()
