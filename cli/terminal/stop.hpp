// Ctrl-C, kill and closed terminals: SIGINT, SIGTERM, SIGHUP.
#pragma once

#include <atomic>

namespace trine::cli {

/// Makes these signals remove the temporary files of the process before they end it. One that is ignored, as
/// nohup does with SIGHUP, stays ignored.
void end_on_signal();

/// For work that can be resumed: once armed, the first signal sets a flag and prints `message`; the second
/// ends the program. Before arm() and after destruction every signal ends it. One object at a time, after
/// end_on_signal().
class StopOnSignal {
 public:
  /// `message` is printed to standard error by the signal handler, so it must be a literal.
  explicit StopOnSignal(const char* message) : message_(message) {}
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  void arm() const;
  [[nodiscard]] const std::atomic<bool>& requested() const;
  /// The conventional exit code of a program ended by the signal: 128 + its number.
  [[nodiscard]] int exit_code() const;

 private:
  const char* message_;
};

}  // namespace trine::cli
