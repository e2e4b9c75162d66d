// Small runs that are killed, or meet a disk that refuses, at every call by which they change what is on the
// disk. After each of them the model is the old one or the new one, never a mixture or lost; the run goes on
// or begins anew, and ends with the same model as a run that nothing happened to; and nothing is left lying
// about.
//   TRINE_FAULTS_WHOLE=1   every fault at every call, many minutes; without it one fault at every seventh
//   call TRINE_FAULTS_STRACE=1  faults of the system's own calls by strace, in place of the preloaded library
#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <functional>
#include <sstream>

#include "trine/base/thread_pool.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/tests/cli/program.hpp"

namespace {

namespace fs = std::filesystem;

const std::string kLines = "one red house\ntwo new cats\nsix neue\n";
// A hashed model and one with a vocabulary of its own: their files do not fit together.
const std::string kOldKind =
    "train --pairs pairs.tsv --threads 1 --eval-rows 12 --dimension 8 --hash-buckets 64 --out ";
const std::string kTune = "train --pairs pairs.tsv --threads 1 --eval-rows 12 --batch 200 --model ";
const std::string kLong = " --epochs 2 --batch 200 --checkpoint-seconds 0.000001";  // a checkpoint every step
const std::string kNewKind =
    "train --pairs pairs.tsv --threads 1 --eval-rows 12 --dimension 16 --tokenizer unigram --vocabulary 60 "
    "--out ";

constexpr std::size_t kSampleEvery = 7;

// What a model computes, as text; empty where it does not open.
std::string vectors(const std::string& folder) try {
  static trine::ThreadPool pool(1);
  const auto model = trine::load_model(folder);
  std::vector<std::string> texts;
  std::istringstream in(kLines);
  for (std::string line; std::getline(in, line);) texts.push_back(line);
  const trine::Tensor embeddings = model->encode(texts, pool);
  std::ostringstream out;
  for (const trine::Real value : embeddings.view().span()) out << value << ' ';
  return out.str();
} catch (const std::exception&) {
  return "";
}

// One command and what must hold around it.
struct Scene {
  std::string name;
  std::string command;
  std::function<void(const TemporaryFolder&)> prepare;                       // before every run
  std::function<std::string(const TemporaryFolder&, const Outcome&)> judge;  // what is wrong; empty: nothing
  std::vector<std::string> environment = {};
};

// One fault, somewhere in a run.
struct Point {
  std::string about;
  Child::Options options;
};

bool is_asked(const char* variable) { return std::getenv(variable) != nullptr; }

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::istringstream in(bytes_of(path));
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Child::Options preloaded(const Scene& scene, std::vector<std::string> more) {
  more.push_back(std::string("LD_PRELOAD=") + TRINE_FAULTS);
  more.insert(more.end(), scene.environment.begin(), scene.environment.end());
  return {.environment = std::move(more)};
}

// What a whole run writes to `log`.
std::vector<std::string> calls_of(const Scene& scene, const Child::Options& options, const std::string& log) {
  const TemporaryFolder folder;
  scene.prepare(folder);
  const Outcome run = run_trine(folder, scene.command, options);
  BOOST_TEST_REQUIRE(run.code == 0, scene.name << ": " << run.err);
  return lines_of(log);
}

std::vector<Point> points_of_library(const Scene& scene) {
  const TemporaryFolder beside;
  const std::string log = beside / "calls";
  const std::vector<std::string> calls = calls_of(scene, preloaded(scene, {"TRINE_FAULT_LOG=" + log}), log);
  const std::vector<std::string> faults = {"kill", "28", "5", "short"};  // ENOSPC, EIO
  std::vector<Point> points;
  for (std::size_t n = 0; n < calls.size(); ++n) {
    for (std::size_t fault = 0; fault < faults.size(); ++fault) {
      const bool is_sampled = n % kSampleEvery == 0 && fault == n / kSampleEvery % faults.size();
      if (!is_asked("TRINE_FAULTS_WHOLE") && !is_sampled) continue;
      const std::string at = std::to_string(n + 1);
      points.push_back({faults[fault] + " at call " + at + ", " + calls[n],
                        preloaded(scene, {"TRINE_FAULT_AT=" + at, "TRINE_FAULT=" + faults[fault]})});
    }
  }
  return points;
}

// The system's own calls, which no library stands before.
std::vector<Point> points_of_strace(const Scene& scene) {
  std::vector<Point> points;
  for (const std::string call :
       {"write",  "pwrite64", "writev",    "fsync",  "fdatasync", "ftruncate",       "fchmod",
        "rename", "renameat", "renameat2", "unlink", "unlinkat",  "rmdir",           "mkdir",
        "link",   "linkat",   "openat",    "close",  "flock",     "copy_file_range", "sendfile"}) {
    const TemporaryFolder beside;
    const std::string log = beside / "calls";
    const auto traced = [&](std::vector<std::string> more) -> Child::Options {
      more.insert(more.begin(), {"strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=" + call, "-e",
                                 "signal=none", "-o", log});
      return {.before = std::move(more)};
    };
    const std::size_t count = calls_of(scene, traced({}), log).size();
    for (std::size_t n = 1; n <= count; ++n) {
      for (const std::string fault : {"signal=KILL", "error=ENOSPC", "error=EIO"}) {
        if (fault != "signal=KILL" && call == "openat")
          continue;  // most of them read: the program itself, first
        const std::string inject = "inject=" + call + ":" + fault + ":when=" + std::to_string(n);
        points.push_back({inject,
                          {.before = {"strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=" + call, "-e",
                                      "signal=none", "-o", "/dev/null", "-e", inject}}});
      }
    }
  }
  return points;
}

std::string leftovers(const TemporaryFolder& folder) {
  std::string found;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (entry.path().filename().string().starts_with(".trine-")) found += " left: " + entry.path().string();
  }
  return found;
}

void fail_everywhere(const Scene& scene) {
  const bool by_strace = is_asked("TRINE_FAULTS_STRACE");
  const std::vector<Point> points = by_strace ? points_of_strace(scene) : points_of_library(scene);
  BOOST_TEST_REQUIRE(points.size() > 1U, scene.name);
  int bad = 0;
  for (const Point& point : points) {
    const TemporaryFolder folder;
    scene.prepare(folder);
    const Outcome run = run_trine(folder, scene.command, point.options);
    std::string wrong = scene.judge(folder, run);
    wrong += leftovers(folder);  // after the judge, who had the command done again
    if (!wrong.empty()) ++bad;
    BOOST_TEST(wrong.empty(), scene.name << ", " << point.about << ": " << wrong << "; it said: " << run.err);
  }
  BOOST_TEST_MESSAGE(scene.name << ": " << bad << " of " << points.size() << " points lose or mix");
}

// A program that was not killed says what went wrong, by the name it was given, or has done its work.
std::string message_fault(const Outcome& run) {
  if (is_asked("TRINE_FAULTS_STRACE")) return "";  // which has the loader of the program fail as well
  if (run.signal == SIGKILL || run.code == 0) return "";
  if (run.code != 1) return "exit code " + std::to_string(run.code) + "; ";
  if (run.err.find(".trine-") != std::string::npos) return "names a temporary file; ";
  return run.err.find("trine: ") == std::string::npos ? "says nothing; " : "";
}

// The models of the runs, made once: as folders to copy and as what they compute.
struct Models {
  TemporaryFolder folder;
  std::string old_vectors, new_vectors, tuned_vectors, long_vectors;

  Models() {
    folder.put("pairs.tsv", pairs_tsv());
    run("old", kOldKind + "old");
    run("new", kNewKind + "new");
    run("tuned", kTune + "new --out tuned");
    run("long", kNewKind + "long" + kLong);
    make_stopped();
    old_vectors = vectors(folder / "old");
    new_vectors = vectors(folder / "new");
    tuned_vectors = vectors(folder / "tuned");
    long_vectors = vectors(folder / "long");
    BOOST_TEST_REQUIRE((old_vectors != new_vectors && new_vectors != tuned_vectors));
  }
  void run(const std::string& name, const std::string& command) const {
    const Outcome outcome = run_trine(folder, command);
    BOOST_TEST_REQUIRE(outcome.code == 0, name << ": " << outcome.err);
  }
  // Killed when its second checkpoint is to take its place.
  void make_stopped() const {
    const std::string log = folder / "calls";
    const std::string command = kNewKind + "stopped" + kLong;
    const std::string library = std::string("LD_PRELOAD=") + TRINE_FAULTS;
    run_trine(folder, command, {.environment = {library, "TRINE_FAULT_LOG=" + log}});
    int n = 0, seen = 0;
    for (const std::string& line : lines_of(log)) {
      if (seen == 2) break;
      seen += line.starts_with("rename") && line.ends_with("stopped/checkpoint") ? 1 : 0;
      ++n;
    }
    fs::remove_all(folder / "stopped");
    const Outcome outcome =
        run_trine(folder, command,
                  {.environment = {library, "TRINE_FAULT=kill", "TRINE_FAULT_AT=" + std::to_string(n)}});
    BOOST_TEST_REQUIRE(outcome.signal == SIGKILL);
    BOOST_TEST_REQUIRE(fs::exists(folder / "stopped/checkpoint/state.json"));
  }
  void copy(const std::string& name, const TemporaryFolder& to, const std::string& as) const {
    fs::copy(folder / name, to / as, fs::copy_options::recursive);
  }
};

const Models& models() {
  static const Models made;
  return made;
}

// What a scene of training needs to know.
struct Training {
  std::string command;             // writes folder m
  std::string anew = command;      // what begins the run once more
  std::string old = {};            // a model that is there before; empty: none
  std::string expected;            // what the model computes in the end
  bool has_steps_between = false;  // models of an evaluation on the way are allowed as well
  bool goes_on_from_itself = false;
};

// The model right after the fault.
std::string wrong_model(const TemporaryFolder& folder, const Training& training, const std::string& before) {
  const std::string now = vectors(folder / "m");
  if (now == training.expected || now == before) return "";
  if (now.empty()) return "the model is lost; ";
  if (!training.has_steps_between) return "a mixed model; ";
  try {
    static_cast<void>(trine::io::verify_folder(folder / "m"));
    return "";
  } catch (const std::exception& error) {
    return std::string("a mixed model: ") + error.what() + "; ";
  }
}

// The run goes on, where it got to a checkpoint, or begins anew.
std::string wrong_end(const TemporaryFolder& folder, const Training& training) {
  const bool is_there = vectors(folder / "m") == training.expected;
  std::string how = "resumed";
  if (run_trine(folder, "train --resume m").code != 0) {
    how = "begun anew";
    const Outcome anew = run_trine(folder, training.anew);
    if (anew.code != 0) return "can neither be resumed nor begun anew: " + anew.err;
    if (training.goes_on_from_itself && is_there) return "";
  }
  return vectors(folder / "m") == training.expected ? "" : how + ", it ends with another model; ";
}

Scene scene_of(const std::string& name, const Training& training) {
  const auto prepare = [=](const TemporaryFolder& folder) {
    folder.put("pairs.tsv", pairs_tsv());
    if (!training.old.empty()) models().copy(training.old, folder, "m");
  };
  const std::string before = training.old.empty() ? "" : vectors(models().folder / training.old);
  return {.name = name,
          .command = training.command,
          .prepare = prepare,
          .judge = [=](const TemporaryFolder& folder, const Outcome& run) {
            std::string wrong = message_fault(run) + wrong_model(folder, training, before);
            if (run.code == 0 && vectors(folder / "m") != training.expected)
              wrong += "done, but another model; ";
            return wrong + wrong_end(folder, training);
          }};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_call)

BOOST_AUTO_TEST_CASE(of_a_run_into_a_new_folder) {
  fail_everywhere(scene_of("train", {.command = kNewKind + "m", .expected = models().new_vectors}));
}

BOOST_AUTO_TEST_CASE(of_a_run_over_a_model_of_another_kind) {
  fail_everywhere(
      scene_of("train over", {.command = kNewKind + "m", .old = "old", .expected = models().new_vectors}));
}

BOOST_AUTO_TEST_CASE(of_a_run_over_a_model_where_folders_cannot_be_exchanged) {
  Scene scene = scene_of("train over, no exchange",
                         {.command = kNewKind + "m", .old = "old", .expected = models().new_vectors});
  scene.environment = {"TRINE_NO_EXCHANGE=1"};
  fail_everywhere(scene);
}

BOOST_AUTO_TEST_CASE(of_a_run_over_the_model_it_goes_on_from) {
  fail_everywhere(scene_of("train in place", {.command = kTune + "m --out m",
                                              .old = "new",
                                              .expected = models().tuned_vectors,
                                              .goes_on_from_itself = true}));
}

BOOST_AUTO_TEST_CASE(of_a_run_with_checkpoints_and_evaluations) {
  fail_everywhere(scene_of("train with checkpoints", {.command = kNewKind + "m" + kLong,
                                                      .old = "old",
                                                      .expected = models().long_vectors,
                                                      .has_steps_between = true}));
}

BOOST_AUTO_TEST_CASE(of_a_run_that_goes_on) {
  fail_everywhere(scene_of("resume", {.command = "train --resume m",
                                      .anew = kNewKind + "m" + kLong,
                                      .old = "stopped",
                                      .expected = models().long_vectors,
                                      .has_steps_between = true}));
}

BOOST_AUTO_TEST_CASE(of_a_conversion) {
  const auto prepare = [](const TemporaryFolder& folder) { models().copy("new", folder, "from"); };
  const std::string command = "convert --model from --dtype f16 --out to";
  const TemporaryFolder reference;
  prepare(reference);
  BOOST_TEST_REQUIRE(run_trine(reference, command).code == 0);
  const std::string expected = vectors(reference / "to");
  fail_everywhere({"convert", command, prepare, [=](const TemporaryFolder& folder, const Outcome& run) {
                     std::string wrong = message_fault(run);
                     if (run.code == 0 && !fs::exists(folder / "to"))
                       wrong += "done, but there is no model; ";
                     if (!fs::exists(folder / "to")) {
                       const Outcome again = run_trine(folder, command);
                       if (again.code != 0) wrong += "cannot be done again: " + again.err;
                     }
                     if (vectors(folder / "to") != expected) wrong += "another model; ";
                     return wrong;
                   }});
}

BOOST_AUTO_TEST_CASE(of_vectors_that_are_written) {
  for (const std::string ending : {".npy", ".safetensors", ".jsonl"}) {
    const std::string out = "vectors" + ending;
    const auto prepare = [=](const TemporaryFolder& folder) {
      models().copy("new", folder, "m");
      folder.put("lines.txt", kLines);
      folder.put(out, "old");
    };
    const std::string command = "encode --model m --out " + out + " lines.txt";
    const TemporaryFolder reference;
    prepare(reference);
    BOOST_TEST_REQUIRE(run_trine(reference, command).code == 0);
    const std::string expected = bytes_of(reference / out);
    fail_everywhere(
        {"encode " + ending, command, prepare, [=](const TemporaryFolder& folder, const Outcome& run) {
           std::string wrong = message_fault(run);
           const std::string now = bytes_of(folder / out);
           if (now != expected && (now != "old" || run.code == 0)) wrong += "other vectors; ";
           if (run_trine(folder, command).code != 0) wrong += "cannot be done again; ";
           if (bytes_of(folder / out) != expected) wrong += "other vectors in the end; ";
           return wrong;
         }});
  }
}

BOOST_AUTO_TEST_SUITE_END()
