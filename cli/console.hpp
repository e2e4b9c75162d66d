// What a program says while it works: lines, one line that is rewritten in place, aligned tables.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/base/timer.hpp"

namespace trine::cli {

/// Says how the program was called and whether it is to say anything: once, before anything is printed.
void set_program(std::string_view name);
void set_quiet(bool quiet);
[[nodiscard]] bool quiet();
[[nodiscard]] std::string_view program_as_called();
/// The text with calls of the program as it was called: "./trine info model" for "trine info model".
[[nodiscard]] std::string in_words_of_call(std::string_view text);

/// Writes lines, each at once: remarks to one stream, what a run came to to another. On a terminal one line
/// below them can be rewritten in place. Calls of the program are printed as it was called, and nothing is
/// printed with --quiet. Writing never throws: a run is not lost because nobody reads its output any more; a
/// disk that is full is told by finish_output().
class Console {
 public:
  explicit Console(std::FILE* remarks = stderr, std::FILE* results = stdout);

  /// Whether remarks() go to a terminal.
  [[nodiscard]] bool is_terminal() const { return terminal_; }
  /// Prints a remark, of a line or several, above the line that is rewritten.
  void print(std::string_view lines);
  /// Prints a line, or several, of what a run came to.
  void result(std::string_view lines);
  /// On a terminal: replaces the line that is rewritten, cut to the width of the window, at most a few
  /// times a second. Elsewhere: prints a line, at most every few seconds. `force` prints at once.
  enum class When { if_due, now };
  void rewrite(std::string_view line, When when = When::if_due);
  /// Whether rewrite() would print now; spares the making of the line.
  [[nodiscard]] bool due() const;

 private:
  void clear_line();
  void write(std::FILE* out, std::string_view lines);

  std::FILE* out_;
  std::FILE* results_;
  bool terminal_;
  bool rewriting_ = false;
  bool written_ = false;
  Timer since_rewrite_;
};

/// Nobody reads the output any more (trine search ... | head): not an error, but a reason to stop.
struct ReaderGone {};

/// Prints answers to standard output, at once, with control characters written out: printable(). Throws
/// ReaderGone, or FileError if a disk behind it is full.
void print_result(std::string_view text);

/// Prints "trine: " and the message to standard error, in one line whatever the message holds.
void print_error(std::string_view message);

/// Throws FileError if anything that was to go to standard output did not: the last thing a program does.
void finish_output();

/// Columns of the terminal that standard output is, or as COLUMNS says; without either, 100.
[[nodiscard]] std::size_t output_width();

/// Rows of cells as lines: the first column flush left, the others flush right, two spaces between.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// The words of a text in lines of at most `width` characters; `indent` begins every line but the first.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::string_view indent = {});

/// 138571 -> "138,571".
[[nodiscard]] std::string with_commas(Index number);
/// "1 row", "2,000 rows".
[[nodiscard]] std::string with_commas(Index number, std::string_view one);
/// 4.2 -> "4 s", 72 -> "1 min 12 s", 7500 -> "2 h 5 min"; what is not a finite number: "?".
[[nodiscard]] std::string duration(double seconds);
/// 134217728 -> "134.2 MB".
[[nodiscard]] std::string byte_size(Index bytes);
/// A metric with four decimals; "-" where it is not defined.
[[nodiscard]] std::string metric_text(double value);
/// A file name as a shell takes it: quoted where it has to be.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace trine::cli
