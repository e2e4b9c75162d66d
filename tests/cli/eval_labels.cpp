// trine eval labels, and the hints of labeled runs.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "trine/tests/cli/program.hpp"

namespace {

using nlohmann::json;

struct Labeled {
  TemporaryFolder folder;
  Labeled() {
    folder.put("train.csv", labeled_csv());
    folder.put("unseen.tsv",
               "what\tquestion\ncats\tthree small cats\ncats\tten cats\nspoons\twhere are the spoons\n");
    const Outcome run = run_trine(folder, "train --labeled train.csv --out model --epochs 3" + kSmall);
    BOOST_TEST_REQUIRE(run.code == 0, run.err);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(eval_labels, Labeled)

BOOST_AUTO_TEST_CASE(a_file_is_measured_against_a_file_with_all_rows) {
  const Outcome outcome = run_trine(folder,
                                    "eval labels --model model --labelled train.csv --queries unseen.tsv "
                                    "--query-columns question,what --neighbors 3 --json");
  BOOST_TEST_REQUIRE(outcome.code == 0, outcome.err);
  const json result = json::parse(outcome.out);
  BOOST_TEST(result["task"] == "labels");
  BOOST_TEST(result["n"] == 3);
  const std::string train = bytes_of(folder / "train.csv");
  BOOST_TEST(result["labelled"] == std::count(train.begin(), train.end(), '\n') - 1);
  BOOST_TEST(result["1nn_accuracy"].get<double>() == 2.0 / 3);
  BOOST_TEST(result["3nn_accuracy"].get<double>() == 2.0 / 3);
  BOOST_TEST(outcome.err.find("1 of 3 rows have a label that no row of train.csv has") != std::string::npos,
             outcome.err);
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_out_of_range_is_said) {
  require_refusal(run_trine(folder, "eval labels --model model --labelled train.csv"), 2, {"--queries"});
  require_refusal(run_trine(folder,
                            "eval labels --model model --labelled train.csv --queries train.csv "
                            "--neighbors 0"),
                  2, {"--neighbors", "1 or more"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(train_remarks)

BOOST_AUTO_TEST_CASE(a_margin_out_of_range_is_told_the_range) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  require_refusal(run_trine(folder, "train --pairs pairs.tsv --out m --loss triplet --margin 3"), 2,
                  {"--margin: 3", "more than 0 and at most 2"});
}

BOOST_AUTO_TEST_CASE(there_is_nothing_to_resume_where_there_is_no_run) {
  const TemporaryFolder folder;
  require_refusal(run_trine(folder, "train --resume nowhere"), 1, {"nowhere", "no run to resume"});
  std::filesystem::create_directory(folder / "empty");
  require_refusal(run_trine(folder, "train --resume empty"), 1, {"empty", "has no checkpoint"});
}

BOOST_AUTO_TEST_CASE(info_names_the_model_that_was_kept_and_what_the_run_assumed) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  const Outcome run = run_trine(folder, "train --pairs pairs.tsv --out model --epochs 4" + kSmall);
  BOOST_TEST_REQUIRE(run.code == 0, run.err);
  BOOST_TEST(run.out.find("; loss ") != std::string::npos, run.out);
  const json about = json::parse(run_trine(folder, "info model --json").out);
  const json& best = about["training"]["best"];
  std::istringstream log(bytes_of(folder / "model/metrics.jsonl"));
  long kept = -1;
  for (std::string line; std::getline(log, line);) {
    const json event = json::parse(line);
    if (event["event"] == "kept") kept = event["step"].get<long>();
  }
  BOOST_TEST(best["step"] == kept);
  BOOST_TEST(about["training"]["settings"]["assumed"].size() >= 1U);
  BOOST_TEST(run_trine(folder, "info model").out.find("rows stored: other words are left out of the mean") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
