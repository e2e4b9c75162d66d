#pragma once

#include <string>

#include "trine/base/descriptor.hpp"
#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// Locks a folder for one writer, by flock on the folder itself: no lock file, and the lock follows a rename
/// and ends with its process. Does nothing on a file system without locks.
class FolderLock {
 public:
  FolderLock() = default;
  /// Throws FileError, with the folder as `shown`, if another process holds the lock.
  FolderLock(const std::string& folder, const std::string& shown);
  /// Adopts a lock.
  explicit FolderLock(Descriptor locked) : folder_(std::move(locked)) {}

  /// Whether the locked folder is the one at `path`.
  [[nodiscard]] bool is_of(const std::string& path) const;

 private:
  Descriptor folder_;
};

}  // namespace trine::inline TRINE_ABI::io
