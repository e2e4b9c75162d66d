// What a program says while it works: lines, one line that is rewritten in place, aligned tables.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/real.hpp"
#include "base/timer.hpp"

namespace trine::cli {

/// Writes lines to a stream, each at once. On a terminal one line below them can be rewritten in place.
/// Writing never throws: a run is not lost because nobody reads its output any more.
class Console {
 public:
  explicit Console(std::FILE* out = stdout);

  [[nodiscard]] bool is_terminal() const { return terminal_; }
  /// Prints a line, or several, above the line that is rewritten.
  void print(std::string_view lines);
  /// On a terminal: replaces the line that is rewritten, cut to the width of the window, at most a few
  /// times a second. Elsewhere: prints a line, at most every few seconds. `force` prints at once.
  enum class When { if_due, now };
  void rewrite(std::string_view line, When when = When::if_due);
  /// Whether rewrite() would print now; spares the making of the line.
  [[nodiscard]] bool due() const;

 private:
  void clear_line();

  std::FILE* out_;
  bool terminal_;
  bool rewriting_ = false;
  bool written_ = false;
  Timer since_rewrite_;
};

/// Nobody reads the output any more (trine search ... | head): not an error, but a reason to stop.
struct ReaderGone {};

/// Prints results to standard output, at once. Throws ReaderGone, or FileError if a disk behind it is full.
void print_result(std::string_view text);

/// Rows of cells as lines: the first column flush left, the others flush right, two spaces between.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// The words of a text in lines of at most `width` characters; `indent` begins every line but the first.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::string_view indent = {});

/// 138571 -> "138,571".
[[nodiscard]] std::string with_commas(Index number);
/// 4.2 -> "4 s", 72 -> "1 min 12 s", 7500 -> "2 h 5 min"; what is not a finite number: "?".
[[nodiscard]] std::string duration(double seconds);
/// 134217728 -> "134.2 MB".
[[nodiscard]] std::string byte_size(Index bytes);
/// A metric with four decimals; "-" where it is not defined.
[[nodiscard]] std::string metric_text(double value);
/// A file name as a shell takes it: quoted where it has to be.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace trine::cli
