// The parts of the program that need no program: TOML, tables, the progress line.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <limits>

#include "trine/base/error.hpp"
#include "trine/base/timer.hpp"
#include "trine/cli/commands/train_report.hpp"
#include "trine/cli/options/toml.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/tests/support/message_of.hpp"

namespace {

using namespace trine::cli;
using trine::FileError;

TomlEntry only(std::string_view text) {
  const auto entries = parse_toml(text, "run.toml");
  BOOST_TEST_REQUIRE(entries.size() == 1U);
  return entries.front();
}

std::string refusal(std::string_view text) {
  return message_of<FileError>([&] { static_cast<void>(parse_toml(text, "run.toml")); });
}

// The two ends of a terminal: what is written to `screen` is what it would show.
struct Terminal {
  std::FILE* screen = nullptr;
  int controller = -1;
  Terminal() {
    controller = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (controller < 0 || ::grantpt(controller) != 0 || ::unlockpt(controller) != 0) return;
    const int screen_end = ::open(::ptsname(controller), O_RDWR | O_NOCTTY);
    if (screen_end >= 0) screen = ::fdopen(screen_end, "w");
  }
  ~Terminal() {
    if (screen != nullptr) std::fclose(screen);
    if (controller >= 0) ::close(controller);
  }
  [[nodiscard]] std::string shown() const {
    char buffer[4096];
    const ssize_t count = ::read(controller, buffer, sizeof buffer);
    return {buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(toml)

BOOST_AUTO_TEST_CASE(strings_keep_hashes_commas_and_escapes) {
  BOOST_TEST(only(R"(pairs = "c#,\tsharp \"1\" \u00e9.tsv"  # a comment)").values.front() ==
             "c#,\tsharp \"1\" é.tsv");
  BOOST_TEST(only(R"('pairs' = 'C:\data#1.tsv')").values.front() == R"(C:\data#1.tsv)");
  BOOST_TEST(only("out=''").values.front() == "");
}

BOOST_AUTO_TEST_CASE(numbers_and_switches_are_text_for_their_options) {
  BOOST_TEST(only("rows = 131_072").values.front() == "131072");
  BOOST_TEST(only("lr = -1.5e-3").values.front() == "-1.5e-3");
  BOOST_TEST(only("lr = +2").values.front() == "2");
  BOOST_TEST(only("json = true").values.front() == "true");
}

BOOST_AUTO_TEST_CASE(lists_may_go_over_lines) {
  const TomlEntry entry = only("columns = [ # two\n  \"a\",\n  'b',\n]\n");
  BOOST_TEST(entry.values == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
  BOOST_TEST(entry.line == 1);
  BOOST_TEST(only("columns = []").values.empty());
}

// Every entry repeats the name of its section.
BOOST_AUTO_TEST_CASE(names_have_a_limit) {
  std::string deep = "a";
  for (int i = 0; i < 15; ++i) deep += ".a";
  BOOST_TEST(only(deep + " = 1").section.size() == 15U);
  BOOST_TEST(refusal(deep + ".a = 1").find("a key of more than 16 parts, or 256 bytes in a part") !=
             std::string::npos);
  BOOST_TEST(refusal("[" + std::string(257, 'a') + "]").find("a key of more than 16 parts") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(sections_and_dots_say_which_command) {
  const auto entries = parse_toml(
      "\xEF\xBB\xBF"
      "a = 1\r\n\r\n[eval.similarity]\r\nb = 2\r\ntrain.c = 3\r\n",
      "run.toml");
  BOOST_TEST_REQUIRE(entries.size() == 3U);
  BOOST_TEST(entries[0].section.empty());
  BOOST_TEST(entries[1].section == (std::vector<std::string>{"eval", "similarity"}),
             boost::test_tools::per_element());
  BOOST_TEST(entries[1].line == 4);
  BOOST_TEST(entries[2].section.back() == "train");
}

BOOST_AUTO_TEST_CASE(what_is_not_toml_is_refused_with_its_line) {
  BOOST_TEST(refusal("a = 1\nb\n")
                 .starts_with("run.toml:2: expected \"=\", as in b = 3, found the end of the line"));
  BOOST_TEST(refusal("a = \"x\n").starts_with("run.toml:1: the closing \" is missing"));
  BOOST_TEST(refusal("a = [1,\n2\n").starts_with("run.toml:3: the list does not end"));
  BOOST_TEST(refusal("a = 1 2").starts_with("run.toml:1: \"2\" after the value"));
  BOOST_TEST(refusal("a =").starts_with("run.toml:1: the end of the line is not a value"));
  BOOST_TEST(refusal("[a\nb = 1").starts_with("run.toml:1: expected \"]\", found the end of the line"));
  BOOST_TEST(refusal("a = 1\na = 2").starts_with("run.toml:2: duplicate key \"a\", first given in line 1"));
  BOOST_TEST(refusal("a = \"\\q\"").starts_with("run.toml:1: unknown escape \"\\q\""));
  BOOST_TEST(refusal("a = \"\\ud800\"").starts_with("run.toml:1: \"\\ud800\" is not a Unicode code point"));
  BOOST_TEST(refusal("a = 1979-05-27").starts_with("run.toml:1: \"1979-05-27\" is not a value"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(console)

BOOST_AUTO_TEST_CASE(columns_are_aligned_by_characters_not_bytes) {
  BOOST_TEST(aligned({{"größe", "1"}, {"n", "1,234"}}) == "größe      1\nn      1,234\n");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_for_people) {
  BOOST_TEST(with_commas(138571) == "138,571");
  BOOST_TEST(with_commas(-1000) == "-1,000");
  BOOST_TEST(with_commas(999) == "999");
  BOOST_TEST(duration(0.2) == "1 s");
  BOOST_TEST(duration(72) == "1 min 12 s");
  BOOST_TEST(duration(7500) == "2 h 5 min");
  BOOST_TEST(duration(std::numeric_limits<double>::infinity()) == "?");
  BOOST_TEST(byte_size(999) == "999 bytes");
  BOOST_TEST(byte_size(134217728) == "134.2 MB");
  BOOST_TEST(metric_text(0.97349) == "0.9735");
  BOOST_TEST(metric_text(std::numeric_limits<double>::quiet_NaN()) == "-");
}

BOOST_AUTO_TEST_CASE(names_are_quoted_where_a_shell_needs_it) {
  BOOST_TEST(shell_word("models/de-en_1.0") == "models/de-en_1.0");
  BOOST_TEST(shell_word("my model") == "'my model'");
  BOOST_TEST(shell_word("it's") == "'it'\\''s'");
}

BOOST_AUTO_TEST_CASE(text_is_wrapped_at_words) {
  BOOST_TEST(wrapped("one two three", 7, "  ") == "one two\n  three");
  BOOST_TEST(wrapped("incomprehensibilities", 7) == "incomprehensibilities");
}

BOOST_AUTO_TEST_CASE(a_terminal_shows_one_progress_line_that_results_push_away) {
  const Terminal terminal;
  if (terminal.screen == nullptr) {
    BOOST_TEST_MESSAGE("skipped: no pseudo-terminal to be had");
    return;
  }
  ::setenv("TERM", "xterm", 1);
  Console console(terminal.screen);
  BOOST_TEST(console.is_terminal());
  console.rewrite("step 1", Console::When::now);
  const trine::Timer since_second;
  console.rewrite("step 2", Console::When::now);
  console.rewrite("step 3");  // too soon, unless the machine was busy
  const bool is_soon = since_second.seconds() < 0.25;
  console.print("a result");
  const std::string shown = terminal.shown();
  BOOST_TEST((!is_soon || shown == "step 1\r\x1b[Kstep 2\r\x1b[Ka result\r\n"), shown);
  BOOST_TEST(shown.ends_with("\r\x1b[Ka result\r\n"), shown);
}

BOOST_AUTO_TEST_CASE(a_file_gets_whole_lines) {
  std::FILE* file = std::tmpfile();
  BOOST_TEST_REQUIRE(file != nullptr);
  Console console(file);
  console.rewrite("step 1");  // not due before some seconds have passed
  console.rewrite("step 2", Console::When::now);
  console.print("a result");
  std::rewind(file);
  char text[100] = {};
  BOOST_TEST(std::fread(text, 1, sizeof text - 1, file) > 0U);
  std::fclose(file);
  BOOST_TEST(std::string(text) == "step 2\na result\n");
}

BOOST_AUTO_TEST_CASE(the_progress_line_says_step_loss_active_fraction_speed_and_time_left) {
  trine::Progress progress{};
  progress.state.step = 120;
  progress.steps = 5420;
  progress.loss = 1.23456;
  progress.statistics.active_fraction = 0.454;
  progress.sentences_per_second = 128312.7;
  progress.seconds_left = 72;
  BOOST_TEST(progress_text(progress) ==
             "step 120/5,420  loss 1.2346  active 45 %  128,312 sentences/s  1 min 12 s left");
}

BOOST_AUTO_TEST_SUITE_END()
