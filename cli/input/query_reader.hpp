// Queries from standard input, each as soon as its line arrives.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine::cli {

/// Never waits for more than one line, so a program may write a query and wait for its results. At a terminal
/// one Ctrl-D ends the input, and the escape sequences of keys are removed.
class QueryReader {
 public:
  QueryReader();

  /// The next line without its end, as UTF-8; false at the end. Throws FileError for standard input that
  /// cannot be read, a line longer than lines of files may be, and a NUL byte.
  bool next(std::string& query);

  /// Whether next() would not wait: a whole line, or the end of the input, is here.
  bool ready();

  [[nodiscard]] bool is_terminal() const { return terminal_; }

 private:
  bool fill();
  [[nodiscard]] std::string cleaned(std::string line) const;

  bool terminal_;
  bool at_end_ = false;
  std::string unread_;
  std::size_t searched_ = 0;  // of unread_, for a line feed
  Index line_ = 0;
};

}  // namespace trine::cli
