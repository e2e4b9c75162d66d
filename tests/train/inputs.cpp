// A run goes on with what it began with, from wherever it is asked to.
#include "trine/train/run/inputs.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "trine/base/error.hpp"
#include "trine/tests/support/message_of.hpp"
#include "trine/tests/train/support.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

// The working folder is the process's own: put back when a test ends.
struct InFolder {
  fs::path before = fs::current_path();
  explicit InFolder(const fs::path& folder) { fs::current_path(folder); }
  ~InFolder() { fs::current_path(before); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;
};

std::string refused_resume(const std::string& out) {
  Listener listener;
  return message_of<FileError>([&] { resume(out, listener); });
}

void append(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

// A student of a teacher, going on from a model, with rows of its own to evaluate on; stopped after two
// steps.
struct Stopped {
  TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);

  Stopped() {
    settings.epochs = 1;
    settings.out = folder / "teacher";
    run(settings);
    settings.seed = 2;
    settings.out = folder / "source";
    run(settings);
    settings.hash_buckets.reset();
    settings.teacher = folder / "teacher";
    settings.model = folder / "source";
    settings.eval_rows.reset();
    settings.eval_file = folder.put("dev.tsv", "english\tgerman\nsome tall trees\tein paar Bäume\n");
    settings.out = folder / "student";
    run(settings, 2);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(inputs)

BOOST_FIXTURE_TEST_CASE(every_input_that_changed_is_named, Stopped) {
  const struct {
    const char *file, *named, *option;
  } inputs[] = {{"dev.tsv", "dev.tsv", "--eval-file"},
                {"source/model.safetensors", "source", "--model"},
                {"teacher/model.safetensors", "teacher", "--teacher"},
                {"pairs.tsv", "pairs.tsv", "--pairs"}};
  for (const auto& [file, named, option] : inputs) {
    const std::string path = folder / file, whole = bytes_of(path);
    if (std::string(file).ends_with(".tsv")) {
      append(path, "another row\tnoch eine Zeile\n");
    } else {
      std::string other = whole;
      other.back() = static_cast<char>(other.back() ^ 1);
      std::ofstream(path, std::ios::binary) << other;
    }
    const std::string message = refused_resume(settings.out);
    BOOST_TEST(message.find(std::string("/") + named + ": has changed since the run began (" + option +
                            ")") != std::string::npos,
               message);
    std::ofstream(path, std::ios::binary) << whole;
  }
  Listener listener;
  BOOST_TEST((resume(settings.out, listener).ending == StopReason::finished));
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_from_any_working_folder) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  fs::create_directory(folder / "elsewhere");
  const InFolder home(folder / ".");
  settings.epochs = 1;
  settings.data = "pairs.tsv";
  settings.out = "whole";
  run(settings);
  settings.out = "parts";
  run(settings, 3);
  fs::current_path("elsewhere");
  Listener listener;
  BOOST_TEST((resume("../parts", listener).ending == StopReason::finished));
  BOOST_TEST((bytes_of("../parts/model.safetensors") == bytes_of("../whole/model.safetensors")));
  const std::string about = bytes_of("../parts/README.md");
  BOOST_TEST(about.find("\n- pairs.tsv: 216 rows") != std::string::npos, about);
}

BOOST_AUTO_TEST_CASE(parallel_files_are_found_from_another_working_folder) {
  const TemporaryFolder folder;
  TrainSettings settings;
  settings.working_folder = folder / ".";
  settings.data = "a.en,a.de";
  settings.eval_file = "-";
  settings.model = "/somewhere/else";
  const TrainSettings here = with_paths_from_here(settings);
  BOOST_TEST(here.data == (folder / "./a.en") + "," + (folder / "./a.de"));
  BOOST_TEST(here.eval_file == "-");
  BOOST_TEST(here.model == "/somewhere/else");
  BOOST_TEST(here.teacher.empty());
}

BOOST_AUTO_TEST_CASE(a_model_that_a_run_replaces_is_not_compared) {
  const TemporaryFolder folder;
  TrainSettings settings = small_settings(folder);
  settings.epochs = 1;
  run(settings);
  settings.model = settings.out;
  settings.hash_buckets.reset();
  BOOST_TEST(!inputs_of(settings, {}).contains("model"));
  settings.out = folder / "other";
  BOOST_TEST(inputs_of(settings, {}).contains("model"));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_run_that_is_said) {
  const TemporaryFolder folder;
  BOOST_TEST(refused_resume(folder / "nowhere").find("there is no run to resume") != std::string::npos);
  fs::create_directory(folder / "empty");
  BOOST_TEST(refused_resume(folder / "empty").find("has no checkpoint") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
