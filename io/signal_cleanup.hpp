// Registers temporary files, so that a signal handler can remove them.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// While this lives, clean_up_for_signal() removes the file. At most 64 at a time, with paths below 4,096
/// bytes, are registered; more are ignored.
class SignalCleanup {
 public:
  explicit SignalCleanup(const std::string& path);
  ~SignalCleanup();
  SignalCleanup(const SignalCleanup&) = delete;
  SignalCleanup& operator=(const SignalCleanup&) = delete;

 private:
  int slot_;
};

/// Removes all registered files of this process. Async-signal-safe, for a handler that ends the program.
void clean_up_for_signal() noexcept;

}  // namespace trine::inline TRINE_ABI::io
