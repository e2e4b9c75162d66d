#pragma once

#include <string>

#include "trine/io/descriptor.hpp"

namespace trine::inline TRINE_ABI::io {

/// Keeps a folder to one writer. The lock is on the folder itself (flock): it leaves no file behind, goes
/// with the folder when that is renamed, and dies with its process. Where the file system has no locks,
/// nothing is locked.
class FolderLock {
 public:
  FolderLock() = default;
  /// Throws FileError, that calls the folder `shown`, where another process holds the lock.
  FolderLock(const std::string& folder, const std::string& shown);
  /// One that is locked already.
  explicit FolderLock(Descriptor locked) : folder_(std::move(locked)) {}

  /// Whether the folder that is locked is the one at `path`.
  [[nodiscard]] bool is_of(const std::string& path) const;

 private:
  Descriptor folder_;
};

}  // namespace trine::inline TRINE_ABI::io
