#include "trine/train/run/run_folder.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/formats/copy_model.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/tests/support/require_in.hpp"
#include "trine/tests/train/support.hpp"
#include "trine/train/run/training_checkpoint.hpp"

namespace {

using namespace trine;
namespace fs = std::filesystem;

std::string refusal(const TrainSettings& settings) {
  return message_of<FileError>([&] { run(settings); });
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

long starts(const std::string& log) {
  const std::string text = bytes_of(log);
  long count = 0;
  for (std::size_t at = 0; (at = text.find("\"start\"", at)) != text.npos; ++at) ++count;
  return count;
}

// Another process at work: it stops within the run that is asked to look.
class OnProgress final : public RunObserver {
 public:
  explicit OnProgress(std::function<void()> look) : look_(std::move(look)) {}
  void step(const Progress&) override { look_(); }
  std::atomic<bool> stop{false};

 private:
  std::function<void()> look_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(run_folder)

BOOST_AUTO_TEST_CASE(a_finished_run_is_replaced_whole) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  run(settings);
  fs::create_directory(settings.out + "/adapter");
  folder.put("model/adapter/adapter_config.json", "{}");
  settings.tokenizer.kind = TokenizerChoice::Kind::unigram;
  settings.hash_buckets = TrainSettings().hash_buckets;
  settings.vocabulary = 80;
  run(settings);
  BOOST_TEST(!fs::exists(settings.out + "/adapter"));
  BOOST_TEST(starts(settings.out + "/metrics.jsonl") == 1);
  BOOST_TEST((load_settings(settings.out + "/train.json").tokenizer == settings.tokenizer));
  BOOST_TEST(load_model(settings.out)->notes().empty());
  BOOST_TEST(io::verify_folder(settings.out) > 4U);
  BOOST_TEST(folder.entries() == 2);  // and the data
}

BOOST_AUTO_TEST_CASE(the_old_model_stays_until_the_new_one_is_there) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  run(settings);
  const std::string model = bytes_of(settings.out + "/model.safetensors");
  const std::string log = bytes_of(settings.out + "/metrics.jsonl");
  settings.seed = 2;
  settings.checkpoint_seconds = 1e-9;
  settings.evaluate_every = 5;
  int looked = 0;
  OnProgress listener([&] {
    if (++looked > 5) return;
    BOOST_TEST((bytes_of(settings.out + "/model.safetensors") == model));
    BOOST_TEST(bytes_of(settings.out + "/metrics.jsonl") == log);
    BOOST_TEST(load_settings(settings.out + "/train.json").seed == 1);
    if (looked > 1) BOOST_TEST(load_settings(settings_file(settings.out)).seed == 2);
  });
  run(settings, listener);
  BOOST_TEST(looked == 39);
  BOOST_TEST(!fs::exists(settings.out + "/metrics.new.jsonl"));
  BOOST_TEST((bytes_of(settings.out + "/model.safetensors") != model));
}

BOOST_AUTO_TEST_CASE(a_run_over_a_model_that_stopped_early_goes_on_with_the_same_bits) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  run(settings);
  settings.seed = 2;
  settings.out = folder / "whole";
  run(settings);
  settings.out = folder / "model";
  settings.checkpoint_seconds = 1e-9;
  const struct Crash {
  } crash;
  OnProgress dies([&, n = 0]() mutable {
    if (++n == 4) throw crash;
  });
  BOOST_CHECK_THROW(run_training(settings, dies, dies.stop), Crash);
  BOOST_TEST(fs::exists(settings.out + "/metrics.new.jsonl"));
  Listener rest;
  resume(settings.out, rest);
  BOOST_TEST((bytes_of(settings.out + "/model.safetensors") == bytes_of(folder / "whole/model.safetensors")));
  BOOST_TEST(starts(settings.out + "/metrics.jsonl") == 1);
  BOOST_TEST(names_in(settings.out) == names_in(folder / "whole"), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_not_a_finished_run_is_refused_and_stays) {
  const TemporaryFolder folder;
  const TrainSettings settings = small_settings(folder);
  const struct {
    const char *file, *words;
  } cases[] = {{"README.md", "holds no finished run"},
               {"notes/thesis.tex", "holds notes"},
               {"config.json", "holds no finished run"},
               {"metrics.jsonl", "holds no finished run"},
               {"vectors.safetensors", "holds vectors.safetensors"}};
  for (const auto& [file, words] : cases) {
    fs::create_directories(fs::path(settings.out + "/" + file).parent_path());
    folder.put(std::string("model/") + file, "precious");
    require_in(refusal(settings), {settings.out + ":", words});
    BOOST_TEST(bytes_of(settings.out + "/" + file) == "precious");
    fs::remove_all(settings.out);
  }
  fs::create_directory(settings.out);
  run(settings);  // an empty one is taken
  folder.put("model/thesis.tex", "precious");
  require_in(refusal(settings), {"holds thesis.tex, which is no part of a model"});
  fs::remove(settings.out + "/thesis.tex");
  folder.put("model/README.md", "my own words");
  require_in(refusal(settings), {"README.md that was edited"});
  BOOST_TEST(bytes_of(settings.out + "/README.md") == "my own words");
}

BOOST_AUTO_TEST_CASE(a_model_that_trine_did_not_train_is_replaced_only_by_going_on_from_it) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  fs::copy(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/plain", settings.out,
           fs::copy_options::recursive);
  folder.put("model/pytorch_model.bin", "old numbers");
  folder.put("model/LICENSE", "kept");
  fs::create_directory(settings.out + "/.git");
  folder.put("model/.git/HEAD", "kept");
  require_in(refusal(settings), {"holds .git, LICENSE, expected.json and 1 more"});
  settings.model = settings.out;
  settings.loss = "infonce";
  Listener listener;
  run(settings, listener);
  require_in(listener.notes[1], {"pytorch_model.bin goes with the old model"});
  BOOST_TEST(!fs::exists(settings.out + "/pytorch_model.bin"));
  BOOST_TEST(bytes_of(settings.out + "/LICENSE") == "kept");
  BOOST_TEST(bytes_of(settings.out + "/.git/HEAD") == "kept");
  BOOST_TEST(fs::exists(settings.out + "/train.json"));
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_model_is_no_run_and_stays) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  run(settings);
  const std::string made = settings.out;
  const std::string published = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/static/embedding";
  for (const std::string& from : {made, published}) {
    settings.out = folder / "copy";
    io::copy_model(from, settings.out, io::Dtype::f16);
    fs::remove(settings.out + "/embeddings.npy");  // no part of a model
    io::seal_folder(settings.out);
    const std::string weights = bytes_of(settings.out + "/model.safetensors");
    require_in(refusal(settings), {settings.out + ": holds a model that no run of trine left there"});
    folder.put("copy/train.json", R"({"learning_rate": 2e-5, "framework": "another"})");
    require_in(refusal(settings), {settings.out + ": holds a model that no run of trine left there"});
    BOOST_TEST((bytes_of(settings.out + "/model.safetensors") == weights));
    fs::remove_all(settings.out);
  }
}

BOOST_AUTO_TEST_CASE(weights_that_another_program_saved_over_those_of_a_run_stay) {
  const TemporaryFolder folder;
  const TrainSettings settings = small_settings(folder);
  run(settings);
  const Tensor numbers({2, 3});
  io::write_safetensors(settings.out + "/model.safetensors", {{"embedding.weight", numbers}},
                        {{"format", "pt"}});
  const std::string weights = bytes_of(settings.out + "/model.safetensors");
  require_in(refusal(settings), {settings.out + ": holds a model that no run of trine left there"});
  BOOST_TEST((bytes_of(settings.out + "/model.safetensors") == weights));
}

BOOST_AUTO_TEST_CASE(what_a_run_reads_may_not_be_in_the_folder_it_replaces) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  run(settings);
  settings.teacher = settings.out;
  settings.loss = "mse";
  require_in(refusal(settings), {"--teacher is in it"});
}

BOOST_AUTO_TEST_CASE(one_run_at_a_time) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.checkpoint_seconds = 1e-9;
  int looked = 0;
  OnProgress listener([&] {
    if (++looked % 13 != 2) return;
    require_in(refusal(settings), {settings.out + ": another trine is writing to it"});
    Listener other;
    require_in(message_of<FileError>([&] { resume(settings.out, other); }),
               {"another trine is writing to it"});
  });
  run(settings, listener);
  BOOST_TEST(looked == 39);
  run(settings);  // when it has ended
}

BOOST_AUTO_TEST_CASE(a_run_that_was_killed_at_once_leaves_a_folder_to_begin_anew_in) {
  const TemporaryFolder folder;
  const TrainSettings settings = small_settings(folder);
  for (const char* log : {"", "{\"event\":\"start\",\"rows\":196}\n"}) {
    fs::create_directory(settings.out);
    folder.put("model/metrics.jsonl", log);
    fs::create_directory(settings.out + "/checkpoint");  // on its way out
    folder.put("model/checkpoint/parameters.safetensors", "half");
    run(settings);
    BOOST_TEST(starts(settings.out + "/metrics.jsonl") == 1);
    fs::remove_all(settings.out);
  }
}

BOOST_AUTO_TEST_CASE(a_run_of_the_release_before_goes_on) {
  const TemporaryFolder folder;
  const TrainSettings settings = small_settings(folder);
  run(settings, 5);
  fs::rename(settings.out + "/checkpoint/train.json", settings.out + "/train.json");
  Listener listener;
  BOOST_TEST((resume(settings.out, listener).ending == StopReason::finished));
}

BOOST_AUTO_TEST_SUITE_END()
