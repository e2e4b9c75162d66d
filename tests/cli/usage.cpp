// Options from the command line and from a TOML file, and what is said about those that are wrong.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/config.hpp"
#include "trine/tests/cli/program.hpp"
#include "trine/train/options/options.hpp"

namespace {

void require_usage_error(const Outcome& outcome, const std::vector<std::string>& words) {
  require_refusal(outcome, 2, words);
}

struct WithPairs {
  TemporaryFolder folder;
  WithPairs() { folder.put("pairs.tsv", pairs_tsv()); }

  Outcome configured(const std::string& toml, const std::string& call) const {
    folder.put("run.toml", toml);
    return run_trine(folder, call);
  }
  [[nodiscard]] nlohmann::json settings() const {
    return nlohmann::json::parse(bytes_of(folder / "model/train.json"));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(usage, WithPairs)

BOOST_AUTO_TEST_CASE(an_unknown_option_is_named_with_the_nearest_known_one) {
  require_usage_error(run_trine(folder, "train --pairs pairs.tsv --out m --epocs 3"),
                      {"--epocs", "did you mean --epochs?", "--help"});
  require_usage_error(run_trine(folder, "encode --modle m"), {"--modle", "--model"});
  require_usage_error(run_trine(folder, "tran"), {"\"tran\"", "train"});
  require_usage_error(run_trine(folder, "eval translate"), {"\"translate\"", "translation"});
  require_usage_error(run_trine(folder, "search --model m --corpus c one two"), {"\"two\"", "too many"});
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_asked_for) {
  require_usage_error(run_trine(folder, ""),
                      {"which command?", "train, encode, search, eval, convert, info"});
  require_usage_error(run_trine(folder, "eval"), {"translation, similarity, triplets, retrieval"});
  require_usage_error(run_trine(folder, "encode --out v.npy"), {"--model is missing"});
  require_usage_error(run_trine(folder, "train --out m"), {"no data", "--pairs"});
  require_usage_error(run_trine(folder, "train --pairs pairs.tsv"), {"--out is missing"});
  require_usage_error(run_trine(folder, "train --pairs pairs.tsv --out"), {"--out", "value is missing"});
  require_usage_error(run_trine(folder, "train --epochs --seed 3"), {"--epochs: its value is missing"});
  require_usage_error(run_trine(folder, "train --pairs --columns a,b --out m"),
                      {"--pairs: its value is missing; --columns, which follows, is an option"});
  require_refusal(run_trine(folder, "search --model m --corpus pairs.tsv -- -q"), 1, {"m: "});
  for (const char* call : {"train --nope --help", "--nope --help", "help --nope", "--nope --version"})
    require_usage_error(run_trine(folder, call), {"--nope is not an option"});
  require_usage_error(run_trine(folder, "help train nope"), {"\"nope\" is one argument too many"});
  require_usage_error(run_trine(folder, "info"), {"MODEL is missing"});
  require_usage_error(run_trine(folder, "train --config"), {"--config", "missing"});
}

BOOST_AUTO_TEST_CASE(values_of_the_wrong_kind_are_quoted) {
  const std::string call = "train --pairs pairs.tsv --out m ";
  require_usage_error(run_trine(folder, call + "--epochs many"), {"--epochs", "\"many\"", "whole number"});
  require_usage_error(run_trine(folder, call + "--epochs 1.5"), {"--epochs", "\"1.5\"", "whole number"});
  require_usage_error(run_trine(folder, call + "--lr fast"), {"--lr", "\"fast\"", "number"});
  require_usage_error(run_trine(folder, call + "--seed 99999999999999999999"), {"--seed", "beyond"});
  require_usage_error(run_trine(folder, call + "--columns a,,b"), {"--columns", "empty name"});
  require_usage_error(run_trine(folder, call + "--epochs 1 --epochs 2"), {"--epochs", "more than once"});
  require_usage_error(run_trine(folder, call + "--epochs 0"), {"--epochs", "0", "1 to 1000000"});
  require_usage_error(run_trine(folder, call + "--loss magic"), {"--loss", "\"magic\"", "infonce, triplet"});
}

BOOST_AUTO_TEST_CASE(options_that_exclude_each_other_are_named) {
  require_usage_error(run_trine(folder, "train --pairs a --triplets b --out m"), {"--pairs and --triplets"});
  require_usage_error(run_trine(folder, "train --resume m --epochs 3"), {"--resume", "--epochs"});
}

BOOST_AUTO_TEST_CASE(every_setting_of_a_run_is_an_option) {
  const std::string help = run_trine(folder, "train --help").out;
  for (const trine::OptionEntry& option : trine::option_table()) {
    const bool is_shown = option.heading != nullptr && option.replaced_by.empty();
    const std::size_t at = help.find(" --" + std::string(option.name));
    BOOST_TEST((at != std::string::npos) == is_shown, option.name);
  }
}

BOOST_AUTO_TEST_CASE(old_names_of_options_are_accepted_with_one_remark) {
  const std::string small = " --dimension 16 --batch-size 16";
  const Outcome run = run_trine(
      folder,
      "train --pairs pairs.tsv --out model --rows 512 --clip 1 --loss triplet --margin-kind soft" + small);
  BOOST_TEST_REQUIRE(run.code == 0, run.err);
  const std::string remark =
      "--rows is now --hash-buckets, --clip is now --max-grad-norm, --margin-kind is now --soft-margin; old "
      "names "
      "are accepted until 1.0";
  BOOST_TEST(run.err.find(remark) != std::string::npos, run.err);
  BOOST_TEST(run.err.find("is now") == run.err.find("--rows is now") + 7U);
  BOOST_TEST(settings()["hash-buckets"] == 512);
  BOOST_TEST(settings()["max-grad-norm"] == 1);
  BOOST_TEST(settings()["soft-margin"] == true);
  BOOST_TEST(settings()["batch"] == 16);

  const Outcome file = configured("pairs = 'pairs.tsv'\nheld-out = 9\nhash-buckets = 512\n",
                                  "train --config run.toml --out other" + small);
  BOOST_TEST_REQUIRE(file.code == 0, file.err);
  BOOST_TEST(file.err.find("--held-out is now --eval-rows") != std::string::npos, file.err);
  require_usage_error(run_trine(folder, "train --pairs pairs.tsv --out m --clip 1 --max-grad-norm 1"),
                      {"--clip", "--max-grad-norm"});
  require_usage_error(run_trine(folder, "train --pairs pairs.tsv --model m --out n --rows 9"),
                      {"--hash-buckets"});
  BOOST_TEST(run_trine(folder, "train --help").out.find("--clip") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(old_names_are_accepted_by_every_command) {
  BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model" + kSmall).code == 0);
  folder.put("lines.txt", "one red houses\n");
  folder.put("labels.csv", labeled_csv());
  const auto accepts = [&](const Outcome& run, const std::string& remark) {
    BOOST_TEST(run.code == 0, run.err);
    BOOST_TEST(run.err.find(remark + "; old names are accepted until 1.0") != std::string::npos, run.err);
    BOOST_TEST(run.err.find(" is now ", run.err.find(" is now ") + 1) == std::string::npos, run.err);
  };
  accepts(run_trine(folder, "encode --model model --out v.npy --truncate 4 lines.txt"),
          "--truncate is now --truncate-dim");
  accepts(run_trine(folder, "search --model model --corpus lines.txt --top 1 houses"),
          "--top is now --top-k");
  const std::string labels = "eval labels --model model --queries labels.csv ";
  accepts(run_trine(folder, labels + "--labelled labels.csv"), "--labelled is now --labeled");
  accepts(configured("labelled = 'labels.csv'\n", labels + "--config run.toml"),
          "--labelled is now --labeled");
  BOOST_TEST(run_trine(folder, "encode --help").out.find("--truncate ") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_command_line_wins_over_the_file_by_old_names_too) {
  BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model" + kSmall).code == 0);
  folder.put("lines.txt", "one red houses\n");
  const std::string encode = "encode --model model --config run.toml --out v.npy lines.txt ";
  BOOST_TEST(configured("truncate = 4\n", encode + "--truncate-dim 3").err.find("3 dimensions") !=
             std::string::npos);
  BOOST_TEST(configured("truncate-dim = 4\n", encode + "--truncate 3").err.find("3 dimensions") !=
             std::string::npos);
  require_usage_error(configured("truncate-dim = 4\ntruncate = 3\n", encode),
                      {"--truncate is now --truncate-dim", "give one of them"});
}

BOOST_AUTO_TEST_CASE(a_stray_argument_is_answered_with_the_option_it_may_belong_to) {
  require_usage_error(run_trine(folder, "convert m --to static --out x"),
                      {"\"m\"", "did you mean --model m?"});
  require_usage_error(run_trine(folder, "train pairs.tsv --out x"), {"did you mean --pairs pairs.tsv?"});
}

BOOST_AUTO_TEST_CASE(every_option_may_come_from_a_file) {
  const Outcome run = configured(R"(# A run of its own.
pairs = "pairs.tsv"
columns = ["german",   # the other way round
           'english']
dimension = 8
hash-buckets = 1_024
[train]
epochs = 2
lr = 1e-2
out = "model"
[eval.translation]
nonsense = true
)",
                                 "train --config run.toml");
  BOOST_TEST_REQUIRE(run.code == 0, run.err);
  BOOST_TEST(settings()["columns"] == nlohmann::json({"german", "english"}));
  BOOST_TEST(settings()["dimension"] == 8);
  BOOST_TEST(settings()["hash-buckets"] == 1024);
  BOOST_TEST(settings()["epochs"] == 2);
  BOOST_TEST(settings()["lr"] == 0.01);
}

BOOST_AUTO_TEST_CASE(the_command_line_wins_over_the_file) {
  const Outcome run = configured("pairs = 'pairs.tsv'\nepochs = 9\ndimension = 8\nhash-buckets = 512\n",
                                 "train --epochs 1 --config=run.toml --out model");
  BOOST_TEST_REQUIRE(run.code == 0, run.err);
  BOOST_TEST(settings()["epochs"] == 1);
  BOOST_TEST(settings()["dimension"] == 8);
}

BOOST_AUTO_TEST_CASE(a_switch_and_the_command_below_eval_may_come_from_a_file) {
  BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model" + kSmall).code == 0);
  const Outcome run =
      configured("[eval.translation]\nmodel = \"model\"\npairs = \"pairs.tsv\"\njson = true\n",
                 "eval translation --config run.toml");
  BOOST_TEST_REQUIRE(run.code == 0, run.err);
  BOOST_TEST(nlohmann::json::parse(run.out)["n"] == 512);
}

BOOST_AUTO_TEST_CASE(a_file_with_something_unknown_is_refused_with_its_line) {
  const std::string call = "train --config run.toml";
  require_usage_error(configured("pairs = 'a'\nepocs = 3\n", call),
                      {"run.toml:2", "\"epocs\"", "did you mean epochs?"});
  require_usage_error(configured("[tran]\nepochs = 3\n", call),
                      {"run.toml:2", "[tran]", "did you mean train?"});
  require_usage_error(configured("\nepochs = 'many'\n", call), {"run.toml:2", "--epochs", "\"many\""});
  require_usage_error(configured("config = 'other.toml'\n", call), {"run.toml:1", "\"config\""});
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_toml_is_refused_with_its_line) {
  const Outcome run = configured("epochs = 3\nout = model\n", "train --config run.toml");
  BOOST_TEST(run.code == 1);
  BOOST_TEST(run.err.find("run.toml:2: \"model\" is not a value; strings need quotes") != std::string::npos,
             run.err);
  BOOST_TEST(run_trine(folder, "train --config nowhere.toml").err.find("nowhere.toml: cannot read") !=
             std::string::npos);
}

#if !TRINE_TRACE
BOOST_AUTO_TEST_CASE(a_trace_needs_a_build_that_records) {
  for (const std::string command :
       {"train --trace trace.json --pairs pairs.tsv", "info --trace trace.json model"})
    require_refusal(run_trine(folder, command), 2, {"--trace", "cmake --preset trace"});
  // Behind -- it is a file like any other.
  const Outcome outcome = run_trine(folder, "info -- --trace");
  BOOST_TEST(outcome.code != 0);
  BOOST_TEST(outcome.err.find("preset") == std::string::npos, outcome.err);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
