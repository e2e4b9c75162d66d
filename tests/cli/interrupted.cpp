// Ctrl-C, a kill, and going on: the same bits as if nothing had happened.
#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/tests/cli/program.hpp"

namespace {

// A run of about two seconds that is worth interrupting.
struct LongRun {
  TemporaryFolder folder;
  std::string call;

  explicit LongRun(const std::string& options) : call(options) {
    folder.put("pairs.tsv", pairs_tsv());
    folder.put("triplets.tsv", triplets_tsv());
    const Outcome whole = run_trine(folder, "train --out whole --threads 1 " + call);
    BOOST_TEST_REQUIRE(whole.code == 0, whole.err);
  }
  [[nodiscard]] std::string model(const std::string& name) const {
    return bytes_of(folder / (name + "/model.safetensors"));
  }

  // Starts the run again into folder "parts" and sends the signal once `file` in it holds `text`.
  Outcome interrupt(int signal, const std::string& options, const std::string& file,
                    const std::string& text) const {
    const std::string line = "train --out parts " + options + " " + call;
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    Child child(folder, words, {});
    BOOST_TEST_REQUIRE(child.wait_for("parts/" + file, text), "the run ended before it could be interrupted");
    child.send(signal);
    return child.wait();
  }
};

const std::string kStatic =
    "--pairs pairs.tsv --epochs 400 --batch 16 --eval-rows 40 --evaluate-every 1500" + kSmall;
const std::string kTransformer =
    "--triplets triplets.tsv --epochs 12 --batch 8 --eval-rows 20 --evaluate-every 150" + kSmallTransformer;

void require_stopped(const Outcome& run, int signal) {
  BOOST_TEST_REQUIRE(run.code == 128 + signal, run.code << ", signal " << run.signal << ": " << run.err);
  BOOST_TEST(run.err.find("stopping after this step") != std::string::npos, run.err);
  BOOST_TEST(run.out.find("trine train --resume parts") != std::string::npos, run.out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interrupted)

BOOST_AUTO_TEST_CASE(ctrl_c_leaves_a_model_and_a_checkpoint_from_which_the_same_bits_come) {
  const LongRun run(kStatic);
  require_stopped(run.interrupt(SIGINT, "--threads 2", "metrics.jsonl", "\"step\":40,"), SIGINT);
  const Outcome info = run_trine(run.folder, "info parts");
  BOOST_TEST(info.code == 0, info.err);
  BOOST_TEST(info.out.find("--resume") != std::string::npos);
  BOOST_TEST(run_trine(run.folder, "eval translation --model parts --pairs pairs.tsv").code == 0);

  const Outcome rest = run_trine(run.folder, "train --resume parts");
  BOOST_TEST_REQUIRE(rest.code == 0, rest.err);
  BOOST_TEST((run.model("parts") == run.model("whole")));
  BOOST_TEST(!std::filesystem::exists(run.folder / "parts/checkpoint"));
}

BOOST_AUTO_TEST_CASE(a_transformer_interrupted_twice_ends_with_the_same_bits) {
  const LongRun run(kTransformer);
  require_stopped(run.interrupt(SIGTERM, "", "metrics.jsonl", "\"step\":40,"), SIGTERM);
  {
    Child second(run.folder, {"train", "--resume", "parts"}, {});
    BOOST_TEST_REQUIRE(second.wait_for("parts/metrics.jsonl", "\"step\":160,"));
    second.send(SIGINT);
    require_stopped(second.wait(), SIGINT);
  }
  BOOST_TEST_REQUIRE(run_trine(run.folder, "train --resume parts").code == 0);
  BOOST_TEST((run.model("parts") == run.model("whole")));
}

BOOST_AUTO_TEST_CASE(a_run_that_was_killed_goes_on_from_its_last_checkpoint) {
  const LongRun run(kStatic);
  const Outcome killed =
      run.interrupt(SIGKILL, "--checkpoint-seconds 0.05", "checkpoint/state.json", "\"step\"");
  BOOST_TEST_REQUIRE(killed.signal == SIGKILL);
  const Outcome rest = run_trine(run.folder, "train --resume parts");
  BOOST_TEST_REQUIRE(rest.code == 0, rest.err);
  BOOST_TEST((run.model("parts") == run.model("whole")));
}

BOOST_AUTO_TEST_CASE(a_run_on_data_that_changed_is_not_resumed) {
  const LongRun run(kStatic);
  require_stopped(run.interrupt(SIGINT, "", "metrics.jsonl", "\"step\":40,"), SIGINT);
  run.folder.put("pairs.tsv", pairs_tsv() + "nine\tneun\n");
  const Outcome rest = run_trine(run.folder, "train --resume parts");
  BOOST_TEST(rest.code == 1);
  BOOST_TEST(rest.err.find("has changed") != std::string::npos, rest.err);
  const Outcome anew = run_trine(run.folder, "train --out parts " + run.call);
  BOOST_TEST(anew.code == 1);
  BOOST_TEST(anew.err.find("unfinished run") != std::string::npos, anew.err);
}

BOOST_AUTO_TEST_CASE(a_complete_run_has_nothing_to_resume) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model" + kSmall).code == 0);
  const Outcome rest = run_trine(folder, "train --resume model");
  BOOST_TEST(rest.code == 1);
  BOOST_TEST(rest.err.find("nothing to resume") != std::string::npos, rest.err);
  const Outcome nowhere = run_trine(folder, "train --resume nowhere");
  BOOST_TEST(nowhere.code == 1);
  BOOST_TEST(nowhere.err.find("nowhere") != std::string::npos, nowhere.err);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_does_not_change_a_bit) {
  const TemporaryFolder folder;
  folder.put("triplets.tsv", triplets_tsv());
  for (const char* threads : {"1", "2", "3"}) {
    const std::string call =
        "train --triplets triplets.tsv --out model" + std::string(threads) + " --threads " + threads;
    BOOST_TEST_REQUIRE(run_trine(folder, call + kSmallTransformer).code == 0);
  }
  BOOST_TEST(
      (bytes_of(folder / "model1/model.safetensors") == bytes_of(folder / "model2/model.safetensors")));
  BOOST_TEST(
      (bytes_of(folder / "model1/model.safetensors") == bytes_of(folder / "model3/model.safetensors")));
}

BOOST_AUTO_TEST_SUITE_END()
