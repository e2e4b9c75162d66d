// The first signal ends a command that waits, reads or prepares, and takes temporary files with it.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <thread>

#include "trine/tests/cli/program.hpp"

namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

// A pipe in the folder that has begun to be written and is never closed.
class OpenPipe {
 public:
  OpenPipe(const TemporaryFolder& folder, const std::string& name, const std::string& beginning) {
    const std::string path = folder / name;
    BOOST_TEST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    BOOST_TEST_REQUIRE(::write(descriptor_, beginning.data(), beginning.size()) ==
                       static_cast<ssize_t>(beginning.size()));
  }
  ~OpenPipe() { ::close(descriptor_); }
  OpenPipe(const OpenPipe&) = delete;
  OpenPipe& operator=(const OpenPipe&) = delete;

 private:
  int descriptor_ = -1;
};

bool wait_until(Child& child, const std::function<bool()>& condition) {
  while (child.is_running()) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signals)

BOOST_AUTO_TEST_CASE(train_waiting_for_its_data_ends) {
  for (const int signal : kSignals) {
    const TemporaryFolder folder;
    const OpenPipe pipe(folder, "pairs.tsv", pairs_tsv());
    Child child(folder, {"train", "--pairs", "pairs.tsv", "--out", "model"}, {});
    std::this_thread::sleep_for(
        std::chrono::milliseconds(200));  // wherever it is by then, the signal ends it
    child.send(signal);
    const Outcome outcome = child.wait();
    BOOST_TEST(outcome.signal == signal, outcome.err);
    BOOST_TEST(!std::filesystem::exists(folder / "model"));
  }
}

BOOST_AUTO_TEST_CASE(encode_waiting_for_lines_ends_and_leaves_nothing) {
  for (const int signal : kSignals) {
    const TemporaryFolder folder;
    folder.put("pairs.tsv", pairs_tsv());
    BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model" + kSmall).code == 0);
    std::string lines;
    for (int i = 0; i < 500; ++i) lines += "one\ntwo\n";  // enough to tell what kind of file it is
    const OpenPipe pipe(folder, "lines.txt", lines);
    const long before = folder.entries();
    Child child(folder, {"encode", "--model", "model", "--out", "v.npy", "lines.txt"}, {});
    // its standard input, output and errors, and the temporary file
    BOOST_TEST_REQUIRE(wait_until(child, [&] { return folder.entries() == before + 4; }));
    child.send(signal);
    const Outcome outcome = child.wait();
    BOOST_TEST(outcome.signal == signal, outcome.err);
    BOOST_TEST(folder.entries() == before);
  }
}

BOOST_AUTO_TEST_CASE(a_terminal_that_closes_stops_a_run_after_its_step) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  Child child(folder,
              {"train", "--pairs", "pairs.tsv", "--out", "model", "--epochs", "100000", "--dimension", "16",
               "--hash-buckets", "512"},
              {});
  BOOST_TEST_REQUIRE(child.wait_for("model/metrics.jsonl", "\"step\":40,"));
  child.send(SIGHUP);
  const Outcome outcome = child.wait();
  BOOST_TEST(outcome.code == 128 + SIGHUP, outcome.err);
  BOOST_TEST(std::filesystem::exists(folder / "model/checkpoint"));
}

BOOST_AUTO_TEST_CASE(a_signal_that_was_ignored_stays_ignored) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  auto* before = ::signal(SIGHUP, SIG_IGN);
  Child child(folder,
              {"train", "--pairs", "pairs.tsv", "--out", "model", "--epochs", "300", "--dimension", "16",
               "--hash-buckets", "512"},
              {});
  ::signal(SIGHUP, before);
  BOOST_TEST_REQUIRE(child.wait_for("model/metrics.jsonl", "\"step\":40,"));
  child.send(SIGHUP);
  BOOST_TEST(child.wait().code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
