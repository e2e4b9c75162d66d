// Ctrl-C, kill and a terminal that is closed.
#pragma once

#include <atomic>

namespace trine::cli {

/// From here on SIGINT, SIGTERM and SIGHUP remove the temporary files of this process and then end it, as
/// they would have. One that was ignored before, as nohup does with SIGHUP, stays ignored.
void end_on_signal();

/// For work that can be continued: once armed, the first such signal sets a flag and prints what happens
/// next; the second ends the program as always. Before arm() and when this goes every signal ends it. One at
/// a time, after end_on_signal().
class StopOnSignal {
 public:
  /// `message` is printed to standard error by the signal handler, so it must be a literal.
  explicit StopOnSignal(const char* message) : message_(message) {}
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  void arm() const;
  [[nodiscard]] const std::atomic<bool>& requested() const;
  /// What a program interrupted by the signal returns by convention: 128 + its number.
  [[nodiscard]] int exit_code() const;

 private:
  const char* message_;
};

}  // namespace trine::cli
