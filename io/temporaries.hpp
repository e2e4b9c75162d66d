// Names of temporary files that are being written, so that a program that is ended by a signal can take them
// away.
#pragma once

#include <string>

#include "base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// While this lives, remove_temporaries() removes the file of that name. Any number may live; the first 64 of
/// names shorter than 4,096 bytes are kept where a signal handler can read them.
class Temporary {
 public:
  Temporary() = default;
  explicit Temporary(std::string path);
  ~Temporary() { forget(); }
  Temporary(Temporary&& other) noexcept;
  Temporary& operator=(Temporary&& other) noexcept;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The file has been moved or removed: it is not temporary any more.
  void forget() noexcept;

 private:
  std::string path_;
  int slot_ = -1;
};

/// Removes the files of all Temporary that live, in this process. For a signal handler that ends the program.
void remove_temporaries() noexcept;

}  // namespace trine::inline TRINE_ABI::io
