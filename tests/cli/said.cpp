// Output of the program: names, control characters, width; and input from a terminal.
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include "trine/cli/options/help_text.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/tests/cli/program.hpp"

namespace {

using namespace trine::cli;

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// But for the usage, which holds the path of the program.
std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text.compare(at, 6, "Usage:") != 0) longest = std::max(longest, end - at);
    at = end + 1;
  }
  return longest;
}

// Types `keys` at a terminal that trine runs in, reads what it shows, and returns that and the exit code.
std::pair<std::string, int> at_a_terminal(const std::string& folder, const std::string& call,
                                          const std::string& keys) {
  int screen = -1;
  const int child = ::forkpty(&screen, nullptr, nullptr, nullptr);
  if (child < 0) return {"no terminal", -1};
  if (child == 0) {
    const std::string line = "cd " + folder + " && exec " + TRINE_PROGRAM_DIR + "/trine " + call;
    ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
    ::_exit(127);
  }
  std::string shown;
  bool typed = false;
  char block[4096];
  for (ssize_t got = 0; (got = ::read(screen, block, sizeof block)) > 0;) {
    shown.append(block, static_cast<std::size_t>(got));
    if (typed || !holds(shown, "Ctrl-D ends")) continue;
    typed = ::write(screen, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size());
  }
  ::close(screen);
  int status = 0;
  ::waitpid(child, &status, 0);
  return {shown, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(said)

BOOST_AUTO_TEST_CASE(keys_that_move_the_cursor_leave_nothing_in_a_line) {
  BOOST_TEST(without_key_codes("ab\x1b[D\x1b[1;5Cc\x1bOP \x1b[200~d\x1b[201~") == "abc d");
  BOOST_TEST(without_key_codes("größe\x01\x1b") == "größe");
  BOOST_TEST(without_key_codes("a\x1b[") == "a");
}

BOOST_AUTO_TEST_CASE(calls_are_named_as_the_program_was_called) {
  BOOST_TEST(as_called("see trine train --help; trine computes", "./t") ==
             "see ./t train --help; trine computes");
  BOOST_TEST(as_called("a/trine info, trine info", "t") == "a/trine info, t info");
  BOOST_TEST(as_called("trine trains sentence encoders", "t") == "trine trains sentence encoders");
}

BOOST_AUTO_TEST_CASE(help_is_as_wide_as_the_terminal) {
  BOOST_TEST(fitted("one two\nthree\n\n  a long line", 9) == "one two\nthree\n\n  a\n      long\n      line");
  BOOST_TEST(fitted("  trine info --one --two\n  \"a b\"", 14, "./t") ==
             "  ./t info \\\n      --one \\\n      --two\n  \"a b\"");
  BOOST_TEST(fitted("  trine a \\\n    b \"c d e f\"", 12) == "  trine a \\\n      b \\\n      \"c d e f\"");
  BOOST_TEST(fitted("  trine a --b c  # d e", 15) == "  trine a \\\n      --b c \\\n      # d e");
  BOOST_TEST(fitted("  trine a \\\n    b", 12) == "  trine a b");
  const TemporaryFolder folder;
  for (const std::size_t width : {60, 80, 140}) {
    ::setenv("COLUMNS", std::to_string(width).c_str(), 1);
    for (const char* call : {"--help", "train --help", "search --help", "eval retrieval --help"})
      BOOST_TEST(longest_line(run_trine(folder, call).out) <= width, call << " in " << width);
  }
  ::unsetenv("COLUMNS");
}

BOOST_AUTO_TEST_CASE(words_of_other_programs_are_translated) {
  const TemporaryFolder folder;
  const auto hints = [&](const std::string& call, const std::string& hint) {
    const Outcome run = run_trine(folder, call);
    BOOST_TEST(run.code == 2, call);
    BOOST_TEST(holds(run.err, hint), call << ": " << run.err);
  };
  hints("train --learning_rate 1", "did you mean --learning-rate?");
  hints("train --max-lr 1", "did you mean --lr?");
  hints("train --batch_size 1", "did you mean --batch-size?");
  hints("train --per_device_train_batch_size 1", "did you mean --batch?");
  hints("train --num-epochs 1", "did you mean --epochs?");
  hints("train --model-name x", "did you mean --model?");
  hints("train --output x", "did you mean --out?");
  hints("encode --output x", "did you mean --out?");
  hints("encode --input x", "give FILE as an argument");
  hints("info --model m", "give MODEL as an argument");
  hints("encode --batch-size 32 --model m --out o", "--batch-size is not an option of");
  hints("search -k 3", "did you mean --top-k?");
  hints("encode --matryoshka-dim 3", "did you mean --truncate-dim?");
  hints("train --device cuda", "trine runs on the CPU only");
  hints("train -v", "--quiet prints less");
  folder.put("run.toml", "learning_rate = 1\n");
  hints("train --config run.toml", "did you mean learning-rate?");
}

BOOST_AUTO_TEST_CASE(help_is_a_command_and_unknown_commands_have_none) {
  const TemporaryFolder folder;
  const std::string usual = run_trine(folder, "train --help").out;
  BOOST_TEST(run_trine(folder, "help train").out == usual);
  BOOST_TEST(run_trine(folder, "help").out == run_trine(folder, "--help").out);
  BOOST_TEST(holds(run_trine(folder, "help eval retrieval").out, "--qrels"));
  BOOST_TEST(run_trine(folder, "-V").out.starts_with("trine "));
  require_refusal(run_trine(folder, "trian --help"), 2, {"\"trian\"", "did you mean train?"});
  require_refusal(run_trine(folder, "help trian"), 2, {"\"trian\""});
  require_refusal(run_trine(folder, "eval retrival --help"), 2, {"\"retrival\""});
}

BOOST_AUTO_TEST_CASE(quiet_keeps_errors_and_answers) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  const Outcome run = run_trine(folder, "train --pairs pairs.tsv --out model --quiet" + kSmall);
  BOOST_TEST_REQUIRE(run.code == 0, run.err);
  BOOST_TEST(run.out + run.err == "");
  folder.put("corpus.txt", "one red houses\n");
  const Outcome found = run_trine(folder, "search -q --model model --corpus corpus.txt houses");
  BOOST_TEST(found.err == "");
  BOOST_TEST(holds(found.out, "one red houses"));
  require_refusal(run_trine(folder, "search -q --model model --corpus nowhere.txt x"), 1, {"nowhere.txt"});
}

BOOST_AUTO_TEST_CASE(names_of_files_cannot_write_to_the_terminal) {
  const TemporaryFolder folder;
  const Outcome run = run_trine(folder, std::vector<std::string>{"info", "a\x1b[2J\nb"});
  require_refusal(run, 1, {"[2J\\nb"});
  BOOST_TEST(!holds(run.err, "\x1b"));
}

BOOST_AUTO_TEST_CASE(at_a_terminal_one_end_of_input_is_enough_and_arrow_keys_are_no_text) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model" + kSmall).code == 0);
  folder.put("corpus.txt", "one red houses\ntwo blue cars\n");
  const auto [shown, code] =
      at_a_terminal(folder.path(), "search --model model --corpus corpus.txt --top-k 1 --json",
                    "two \x1b[D\x1b[Ablue cars\n\x04");
  BOOST_TEST(code == 0, shown);
  BOOST_TEST(holds(shown, R"("query":"two blue cars")"), shown);
  const auto [told, ended] =
      at_a_terminal(folder.path(), "encode --model model --out typed.npy", "one red houses\n\x04");
  BOOST_TEST(ended == 0, told);
  BOOST_TEST(std::filesystem::exists(folder / "typed.npy"));
}

BOOST_AUTO_TEST_SUITE_END()
