// Queries from standard input, each as soon as its line is there.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine::cli {

/// A program that writes a query and waits for the answer is served: no line is read before the one in front
/// of it was asked for. At a terminal one Ctrl-D ends, and escape sequences of keys are left out.
class QueryReader {
 public:
  QueryReader();

  /// The next line without its end, as UTF-8; false at the end. Throws FileError for standard input that
  /// cannot be read, a line longer than lines of files may be, and a NUL byte.
  bool next(std::string& query);

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
