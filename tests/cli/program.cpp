#include "trine/tests/cli/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace {

const std::string kProgram = std::string(TRINE_PROGRAM_DIR) + "/trine";

void redirect(const std::string& path, int flags, int to) {
  const int file = ::open(path.c_str(), flags, 0644);
  if (file < 0) ::_exit(126);
  ::dup2(file, to);
  ::close(file);
}

[[noreturn]] void become_trine(const std::string& folder, const std::vector<std::string>& words,
                               const std::string& input, const std::string& output, const std::string& errors,
                               const Child::Options& options) {
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  redirect(input, O_RDONLY, STDIN_FILENO);
  redirect(output, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  redirect(errors, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  if (options.largest_file > 0) {
    const auto most = static_cast<rlim_t>(options.largest_file);
    const rlimit limit{most, most};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  for (const std::string& variable : options.environment) ::putenv(const_cast<char*>(variable.c_str()));
  std::vector<char*> arguments;
  for (const std::string& word : options.before) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(const_cast<char*>(kProgram.c_str()));
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments.front(), arguments.data());
  ::_exit(127);
}

}  // namespace

Child::Child(const TemporaryFolder& folder, const std::vector<std::string>& words, const Options& options)
    : folder_(folder), device_(options.output_device) {
  static std::atomic<int> number{0};
  stem_ = ".run-" + std::to_string(number++);
  const std::string input = folder.put(stem_ + ".in", options.input);
  const std::string output = device_.empty() ? folder / (stem_ + ".out") : device_;
  const std::string errors = folder / (stem_ + ".err");
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) become_trine(folder.path(), words, input, output, errors, options);
}

Child::~Child() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  reap(0);
}

bool Child::reap(int flags) {
  if (pid_ < 0) return true;
  if (::waitpid(pid_, &status_, flags) != pid_) return false;
  pid_ = -1;
  return true;
}

void Child::send(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

bool Child::is_running() { return !reap(WNOHANG); }

bool Child::wait_for(const std::string& path, const std::string& text) {
  while (is_running()) {
    if (bytes_of(folder_ / path).find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

Outcome Child::wait() {
  reap(0);
  Outcome outcome;
  if (WIFEXITED(status_)) outcome.code = WEXITSTATUS(status_);
  if (WIFSIGNALED(status_)) outcome.signal = WTERMSIG(status_);
  if (device_.empty()) outcome.out = bytes_of(folder_ / (stem_ + ".out"));
  outcome.err = bytes_of(folder_ / (stem_ + ".err"));
  for (const char* ending : {".in", ".out", ".err"}) std::filesystem::remove(folder_ / (stem_ + ending));
  return outcome;
}

Outcome run_trine(const TemporaryFolder& folder, const std::vector<std::string>& words,
                  const Child::Options& options) {
  return Child(folder, words, options).wait();
}

Outcome run_trine(const TemporaryFolder& folder, const std::string& line, const Child::Options& options) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return run_trine(folder, words, options);
}

void require_refusal(const Outcome& outcome, int code, const std::vector<std::string>& words) {
  BOOST_TEST(outcome.code == code,
             "exit code " << outcome.code << ", signal " << outcome.signal << ": " << outcome.err);
  // Remarks may come before it.
  const std::size_t begin = outcome.err.starts_with("trine: ") ? 0 : outcome.err.find("\ntrine: ") + 1;
  BOOST_TEST(outcome.err.substr(begin).starts_with("trine: "), outcome.err);
  BOOST_TEST(
      std::count(outcome.err.begin() + static_cast<std::ptrdiff_t>(begin), outcome.err.end(), '\n') == 1,
      outcome.err);
  for (const std::string& word : words) {
    BOOST_TEST(outcome.err.find(word) != std::string::npos, "\"" << word << "\" is not in: " << outcome.err);
  }
}

namespace {

using Words = std::array<std::array<const char*, 2>, 8>;  // English, German

constexpr Words kNumbers{{{"one", "ein"},
                          {"two", "zwei"},
                          {"three", "drei"},
                          {"four", "vier"},
                          {"five", "fünf"},
                          {"six", "sechs"},
                          {"seven", "sieben"},
                          {"eight", "acht"}}};
constexpr Words kColors{{{"red", "rote"},
                         {"blue", "blaue"},
                         {"old", "alte"},
                         {"new", "neue"},
                         {"big", "große"},
                         {"small", "kleine"},
                         {"fast", "schnelle"},
                         {"slow", "langsame"}}};
constexpr Words kThings{{{"houses", "Häuser"},
                         {"cars", "Autos"},
                         {"dogs", "Hunde"},
                         {"cats", "Katzen"},
                         {"trees", "Bäume"},
                         {"books", "Bücher"},
                         {"boats", "Boote"},
                         {"birds", "Vögel"}}};

constexpr int kRows = 512;

// Row i of all combinations, in an order that mixes them.
struct Row {
  std::size_t number, color, thing;
  explicit Row(int i) {
    const auto mixed = static_cast<std::size_t>(i * 205 % kRows);
    number = mixed / 64;
    color = mixed / 8 % 8;
    thing = mixed % 8;
  }
  [[nodiscard]] std::string text(std::size_t language) const {
    return std::string(kNumbers[number][language]) + " " + kColors[color][language] + " " +
           kThings[thing][language];
  }
};

template <class F>
std::string table(const std::string& heading, F&& row) {
  std::string text = heading + "\n";
  for (int i = 0; i < kRows; ++i) text += row(i) + "\n";
  return text;
}

}  // namespace

std::string pairs_tsv() {
  return table("english\tgerman", [](int i) { return Row(i).text(0) + "\t" + Row(i).text(1); });
}

std::string triplets_tsv() {
  return table("anchor\tpositive\tnegative", [](int i) {
    return Row(i).text(0) + "\t" + Row(i).text(1) + "\t" + Row((i + 7) % kRows).text(1);
  });
}

std::string labeled_csv() {
  return table("text,label", [](int i) { return Row(i).text(0) + "," + kThings[Row(i).thing][0]; });
}

std::string scored_csv() {
  return table("sentence1,sentence2,score", [](int i) {
    const Row a(i), b((i * 5 + 1) % kRows);
    const int same = int{a.number == b.number} + int{a.color == b.color} + int{a.thing == b.thing};
    return a.text(0) + "," + b.text(0) + "," + std::to_string(same);
  });
}
