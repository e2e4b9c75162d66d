// Output of the program: messages, a progress line rewritten in place, aligned tables, formatted values.
// Lines typed at a terminal, and the name of the program in texts printed there.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/base/timer.hpp"

namespace trine::cli {

/// The name the program was called by, and --quiet: set once, before anything is printed.
void set_program(std::string_view name);
void set_quiet(bool quiet);
[[nodiscard]] bool quiet();
[[nodiscard]] std::string_view program_as_called();
/// The text with calls of the program as it was called: "./trine info model" for "trine info model".
[[nodiscard]] std::string in_words_of_call(std::string_view text);

/// Prints messages to one stream and the results of a run to another, unbuffered. On a terminal a last line
/// can be rewritten in place. Calls of the program are printed with the name it was called by; --quiet
/// suppresses everything. Writing never throws, so that a run survives the end of whatever reads its output;
/// finish_output() reports a full disk.
class Console {
 public:
  explicit Console(std::FILE* remarks = stderr, std::FILE* results = stdout);

  /// Whether messages go to a terminal.
  [[nodiscard]] bool is_terminal() const { return terminal_; }
  /// Prints a message, of one line or more, above the line that is rewritten.
  void print(std::string_view lines);
  void print(const std::vector<std::string>& messages);
  /// Prints a result, of one line or more.
  void result(std::string_view lines);
  /// On a terminal: rewrites the last line, cut to the width of the window, at most a few times a second.
  /// Elsewhere: prints a line, at most every few seconds. When::now ignores these intervals.
  enum class When { if_due, now };
  void rewrite(std::string_view line, When when = When::if_due);
  /// Whether rewrite() would print now; avoids formatting the line.
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

/// The reader of standard output has gone (trine search ... | head): not an error, but a reason to stop.
struct ReaderGone {};

/// Prints results to standard output, unbuffered, with control characters escaped: printable(). Throws
/// ReaderGone, or FileError if the disk is full.
void print_result(std::string_view text);

/// Prints "trine: " and the message to standard error, on one line.
void print_error(std::string_view message);

/// Throws FileError if a write to standard output failed. Call it last.
void finish_output();

/// Width of standard output in columns: COLUMNS if set, that of the terminal, else 100.
[[nodiscard]] std::size_t output_width();

/// Rows of cells as lines: the first column left-aligned, the others right-aligned, two spaces between.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// Wraps a text at spaces to lines of at most `width` characters; `indent` begins every line but the first.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::string_view indent = {});

/// 138571 -> "138,571".
[[nodiscard]] std::string with_commas(Index number);
/// "1 row", "2,000 rows".
[[nodiscard]] std::string with_commas(Index number, std::string_view one);
/// 4.2 -> "5 s", 72 -> "1 min 12 s", 7500 -> "2 h 5 min", rounded up; "?" for a value that is not finite.
[[nodiscard]] std::string duration(double seconds);
/// 134217728 -> "134.2 MB".
[[nodiscard]] std::string byte_size(Index bytes);
/// A metric with four decimals; "-" if it is not finite.
[[nodiscard]] std::string metric_text(double value);
/// A file name for a shell, quoted if necessary.
[[nodiscard]] std::string shell_word(std::string_view text);

/// A line that a person typed, without the escape sequences of arrow and function keys and without other
/// control characters.
[[nodiscard]] std::string without_key_codes(std::string_view line);

/// Texts name the program "trine"; where they call it, as in "trine info model", `program` takes its place.
[[nodiscard]] std::string as_called(std::string_view text, std::string_view program);

}  // namespace trine::cli
