// What a run makes of tables: scores, columns, negatives, rows that cannot be used.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "trine/base/error.hpp"
#include "trine/tests/train/support.hpp"
#include "trine/train/options/options.hpp"
#include "trine/train/run/load_rows.hpp"

namespace {

using trine::DataKind;
using trine::Index;
using trine::TrainSettings;

std::string scored_rows(const std::vector<double>& scores, int rows = 40) {
  std::string text = "sentence1\tsentence2\tscore\n";
  for (int i = 0; i < rows; ++i) {
    const std::string n = std::to_string(i);
    text += "left" + n + " here\tright" + n + " there\t" +
            std::to_string(scores[static_cast<std::size_t>(i) % scores.size()]) + "\n";
  }
  return text;
}

TrainSettings scored_settings(const TemporaryFolder& folder, const std::vector<double>& scores) {
  TrainSettings settings = small_settings(folder);
  settings.kind = DataKind::scored;
  settings.loss = "cosine";
  settings.data = folder.put("scored.tsv", scored_rows(scores));
  settings.eval_rows = 0;
  settings.epochs = 60;
  return settings;
}

// The cosines a run has made of the pairs.
std::vector<double> cosines(const TrainSettings& settings, int rows = 8) {
  const auto model = trine::load_model(settings.out);
  std::vector<std::string> texts;
  for (int i = 0; i < rows; ++i) {
    texts.push_back("left" + std::to_string(i) + " here");
    texts.push_back("right" + std::to_string(i) + " there");
  }
  trine::ThreadPool pool(1);
  const trine::Tensor vectors = model->encode(texts, pool);
  std::vector<double> out;
  for (Index i = 0; i < vectors.rows(); i += 2) {
    const auto *u = vectors.row(i), *v = vectors.row(i + 1);
    const double dot = std::inner_product(u, u + vectors.cols(), v, 0.0);
    const double norms = std::sqrt(std::inner_product(u, u + vectors.cols(), u, 0.0) *
                                   std::inner_product(v, v + vectors.cols(), v, 0.0));
    out.push_back(dot / norms);
  }
  return out;
}

trine::Dataset with_scores(std::vector<float> scores) {
  trine::Dataset data;
  data.scores = std::move(scores);
  return data;
}

std::optional<trine::ScoreRange> settled(std::vector<float> scores, const std::string& loss = "cosine") {
  TrainSettings settings;
  settings.data = "rows.tsv";
  settings.loss = loss;
  return trine::settle_score_range(settings, with_scores(std::move(scores)), [](const std::string&) {});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(scores_that_can_be_cosines_are_taken_as_they_are) {
  for (const std::vector<float>& scores :
       {std::vector<float>{0.5f, 0.9f}, {1, 1}, {-1, 0.3f}, {0}, {1.00001f, 0.2f}})
    BOOST_TEST(!settled(scores).has_value());
  BOOST_TEST((settled({0, 2.5f, 5}) == trine::ScoreRange{0, 5}));
  BOOST_TEST((settled({0.2f, 4.8f}) == trine::ScoreRange{0, 5}));
  BOOST_TEST(!settled({3, 70}, "cosent").has_value());
  for (const std::vector<float>& scores :
       {std::vector<float>{1, 5}, {3, 3}, {0, 5.5f}, {-2, 2}, {0, 100}, {-0.5f, 3}}) {
    const std::string message = message_of<trine::FileError>([&] { static_cast<void>(settled(scores)); });
    BOOST_TEST(message.find("--score-range LOW,HIGH") != std::string::npos, message);
  }
  const std::string message = message_of<trine::FileError>([&] { static_cast<void>(settled({1, 5})); });
  BOOST_TEST(message.find("rows.tsv: scores go from 1 to 5") == 0U, message);
}

BOOST_AUTO_TEST_CASE(a_score_range_is_two_numbers_the_lower_first) {
  const auto range = trine::parse_score_range("1, 5");
  BOOST_TEST(range.cosine(1) == 0.0);
  BOOST_TEST(range.cosine(4) == 0.75);
  BOOST_TEST(trine::ScoreRange{}.cosine(-0.5) == -0.5);
  BOOST_TEST(trine::ScoreRange{}.cosine(1.00001) == 1.0);
  for (const char* text : {"", "5", "5,0", "0,0", "a,b", "0,inf", "0,", ",", "0,5,7"}) {
    const std::string message =
        message_of<trine::OptionError>([&] { static_cast<void>(trine::parse_score_range(text)); });
    BOOST_TEST(message.find("\"" + std::string(text) + "\" is no range") == 0U, message);
  }
}

BOOST_AUTO_TEST_CASE(the_cosine_of_a_pair_becomes_its_score) {
  const TemporaryFolder folder;
  TrainSettings settings = scored_settings(folder, {0.5, 0.9});
  settings.epochs = 200;
  Listener heard, once_more, of_five;
  run(settings, heard);
  std::vector<double> found = cosines(settings);
  for (std::size_t i = 0; i < found.size(); ++i)
    BOOST_TEST(std::abs(found[i] - (i % 2 == 0 ? 0.5 : 0.9)) < 0.1);

  settings.data = folder.put("scored.tsv", scored_rows({1}));
  run(settings, once_more);
  for (double cosine : cosines(settings)) BOOST_TEST(cosine > 0.9);

  settings.data = folder.put("scored.tsv", scored_rows({0.5, 4.5}));
  run(settings, of_five);
  BOOST_TEST(says(of_five, "scores from 0.5 to 4.5 were taken for a scale of 0 to 5"));
  found = cosines(settings);
  for (std::size_t i = 0; i < found.size(); ++i)
    BOOST_TEST(std::abs(found[i] - (i % 2 == 0 ? 0.1 : 0.9)) < 0.1);
  BOOST_TEST((trine::load_settings(settings.out + "/train.json").score_range == trine::ScoreRange{0, 5}));
}

BOOST_AUTO_TEST_CASE(the_range_of_the_data_holds_for_the_evaluation_file) {
  const TemporaryFolder folder;
  TrainSettings settings = scored_settings(folder, {1, 2, 3, 4, 5});
  settings.epochs = 1;
  settings.eval_rows.reset();
  settings.eval_file = folder.put(
      "dev.tsv", "sentence1\tsentence2\tscore\nx a\ty b\t2\nx c\ty d\t4\nx e\ty f\t50\nx g\ty h\t5\n");
  Listener refused, heard;
  const std::string message = message_of<trine::FileError>([&] { run(settings, refused); });
  BOOST_TEST(message.find("scored.tsv: scores go from 1 to 5") != std::string::npos, message);
  settings.score_range = trine::ScoreRange{1, 5};
  run(settings, heard);
  BOOST_TEST(says(heard, "dev.tsv:4: 1 row whose score is not from 1 to 5 was skipped, line 4"));
  BOOST_TEST(says(heard, "40 to train on, 3 held out"));
  settings.loss = "cosent";
  BOOST_TEST(message_of<trine::OptionError>([&] {
               run(settings, refused);
             }).find("--score-range has no effect with the loss cosent") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stopped_run_goes_on_with_its_range_and_columns) {
  const TemporaryFolder folder;
  TrainSettings settings = scored_settings(folder, {0, 2, 5});
  settings.epochs = 4;
  Listener whole, first(3), second;
  run(settings, whole);
  const std::string expected = bytes_of(settings.out + "/model.safetensors");
  std::filesystem::remove_all(settings.out);
  run(settings, first);
  resume(settings.out, second);
  BOOST_TEST((bytes_of(settings.out + "/model.safetensors") == expected));
}

BOOST_AUTO_TEST_CASE(the_columns_that_were_read_are_said_and_kept) {
  const TemporaryFolder folder;
  const TrainSettings settings = small_settings(folder);
  Listener heard;
  run(settings, heard);
  BOOST_TEST(heard.notes.front().find("reads english as anchor, german as positive (--columns to choose)") !=
             std::string::npos);
  BOOST_TEST(trine::load_settings(settings.out + "/train.json").read_columns ==
             (std::vector<std::string>{"english", "german"}));
  BOOST_TEST(bytes_of(settings.out + "/README.md").find("pairs.tsv (columns english, german)") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_that_cannot_be_used_end_a_strict_run_only) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.data = folder.put("pairs.tsv", made_up_pairs() + "one more\n\tno text\n");
  Listener heard;
  run(settings, heard);
  BOOST_TEST(says(heard, "1 row with a different number of fields than the first row was skipped, line 218"));
  BOOST_TEST(says(heard, "1 row with an empty text was skipped, line 219"));
  settings.strict = true;
  const std::string message = message_of<trine::FileError>([&] { run(settings, heard); });
  BOOST_TEST(message.find("pairs.tsv:218: a row with a different number") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(every_negative_of_a_row_counts) {
  const TemporaryFolder folder;
  std::string rows = "anchor\tpositive\tnegative_1\tnegative_2\n";
  for (int i = 0; i < 64; ++i) {
    const std::string n = std::to_string(i);
    rows += "a" + n + " word\tp" + n + " word\tm" + n + " word\tn" + n + " word\n";
  }
  for (const char* loss : {"infonce", "triplet"}) {
    TrainSettings settings = small_settings(folder);
    settings.kind = DataKind::triplets;
    settings.data = folder.put("triplets.tsv", rows);
    settings.loss = loss;
    settings.eval_rows = 8;
    Listener all, one;
    run(settings, all);
    const std::string with_all = bytes_of(settings.out + "/model.safetensors");
    BOOST_TEST(says(all, "negative_1 as negative 1, negative_2 as negative 2"));
    settings.columns = {"anchor", "positive", "negative_1"};
    run(settings, one);
    BOOST_TEST((bytes_of(settings.out + "/model.safetensors") != with_all), loss);
    BOOST_TEST(all.losses.front() != one.losses.front(), loss);
  }
}

BOOST_AUTO_TEST_SUITE_END()
