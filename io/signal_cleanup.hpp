// Names of temporary files that are being written, so that a program that is ended by a signal can take them
// away.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// While this lives, clean_up_for_signal() removes the file of that name. Any number may live; the first 64
/// of names shorter than 4,096 bytes are kept where a signal handler can read them.
class SignalCleanup {
 public:
  SignalCleanup() = default;
  explicit SignalCleanup(std::string path);
  ~SignalCleanup() { forget(); }
  SignalCleanup(SignalCleanup&& other) noexcept;
  SignalCleanup& operator=(SignalCleanup&& other) noexcept;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The file has been moved or removed: it is not temporary any more.
  void forget() noexcept;

 private:
  std::string path_;
  int slot_ = -1;
};

/// Removes the files of all SignalCleanup that live, in this process. For a signal handler that ends the
/// program.
void clean_up_for_signal() noexcept;

}  // namespace trine::inline TRINE_ABI::io
