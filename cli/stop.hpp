// Ctrl-C: the first asks to stop, the second ends the program at once.
#pragma once

#include <atomic>

namespace trine::cli {

/// From its making on, SIGINT and SIGTERM set a flag, print what happens next and restore the usual
/// effect of the signal. One at a time; the usual effect is back when it goes.
class StopOnSignal {
 public:
  /// `message` is printed to standard error by the signal handler, so it must be a literal.
  explicit StopOnSignal(const char* message);
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  [[nodiscard]] const std::atomic<bool>& requested() const;
  /// What a program interrupted by the signal returns by convention: 128 + its number.
  [[nodiscard]] int exit_code() const;
};

}  // namespace trine::cli
