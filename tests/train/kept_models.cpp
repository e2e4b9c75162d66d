// Which model of a run is kept where the metric does not decide.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "trine/tests/train/support.hpp"
#include "trine/train/evaluation.hpp"

using namespace trine;

namespace {

// Pairs of a text and itself find one another from the first.
TrainSettings of_a_teacher(const TemporaryFolder& folder) {
  TrainSettings settings = small_settings(folder);
  settings.epochs = 1;
  settings.out = folder / "teacher";
  run(settings);
  settings.teacher = settings.out;
  settings.out = folder / "student";
  settings.seed = 3;
  settings.epochs = 4;
  std::string text = "text\tagain\n";
  for (const char* a : {"one", "two", "three", "four", "five"}) {
    for (const char* b : {"red", "blue", "old", "new", "big", "slow"}) {
      const std::string words = std::string(a) + " " + b + " houses";
      text += words;
      text += "\t" + words + "\n";
    }
  }
  settings.data = folder.put("texts.tsv", text);
  settings.columns = {"text", "again"};
  settings.eval_rows = 6;
  settings.batch = 8;
  return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kept_models)

BOOST_AUTO_TEST_CASE(where_the_metric_is_at_its_limit_the_loss_decides) {
  const TemporaryFolder folder;
  const TrainSettings settings = of_a_teacher(folder);
  Listener heard;
  const RunResult result = run(settings, heard);
  BOOST_TEST(says(heard, "mean_accuracy is 1 before training and cannot rise; the loss"));
  BOOST_TEST(result.state.by_loss);
  double least = INFINITY;
  for (std::size_t i = 0; i < heard.scores.size(); ++i) {
    BOOST_TEST(heard.scores[i].front().name == kHeldOutLoss);
    BOOST_TEST(eval::value_of(heard.scores[i], "mean_accuracy") == 1);
    if (i > 0) least = std::min(least, heard.scores[i].front().value);
  }
  BOOST_TEST(result.best.front().value == least);
  BOOST_TEST(result.best.front().value < result.untrained.front().value);
  BOOST_TEST(score_of(result.best) == -least);
  BOOST_TEST(result.state.best_score == -least);
}

BOOST_AUTO_TEST_CASE(a_stopped_run_that_its_loss_decides_goes_on_with_the_same_bits) {
  const TemporaryFolder folder;
  const TrainSettings settings = of_a_teacher(folder);
  Listener whole, first(4), second;
  run(settings, whole);
  const std::string model = bytes_of(settings.out + "/model.safetensors");
  const std::string card = bytes_of(settings.out + "/README.md");
  std::filesystem::remove_all(settings.out);
  run(settings, first);
  const RunResult result = resume(settings.out, second);
  BOOST_TEST(result.state.by_loss);
  BOOST_TEST((bytes_of(settings.out + "/model.safetensors") == model));
  BOOST_TEST(bytes_of(settings.out + "/README.md") == card);
}

BOOST_AUTO_TEST_CASE(the_last_step_is_logged_however_few_there_are) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.epochs = 1;
  for (const Index stop_after : {0, 7}) {
    settings.out = folder / ("model" + std::to_string(stop_after));
    Listener heard(stop_after);
    run(settings, heard);
    const std::string log = bytes_of(settings.out + "/metrics.jsonl");
    const std::string last = "\"step\":" + std::to_string(stop_after == 0 ? 13 : 7) + ",\"loss\":";
    BOOST_TEST(log.find(last) != std::string::npos, log);
  }
}

BOOST_AUTO_TEST_CASE(a_run_of_one_step_learns) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.epochs = 1;
  settings.batch = 196;  // all that are not held out
  Listener heard;
  run(settings, heard);
  BOOST_TEST(heard.losses.size() == 1U);
  BOOST_TEST(heard.last.learning_rate > 0);
}

BOOST_AUTO_TEST_SUITE_END()
