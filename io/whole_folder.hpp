// A folder that appears when all its files are there, as AtomicFile does for one.
#pragma once

#include <string>

#include "base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// Files are written to path(), a folder beside the place wanted; commit() renames it. Without that, because
/// something threw, it goes with everything in it.
class WholeFolder {
 public:
  /// Throws FileError if there is something at `target` already that is more than an empty folder, or if no
  /// folder can be made beside it.
  explicit WholeFolder(std::string target);
  ~WholeFolder();
  WholeFolder(const WholeFolder&) = delete;
  WholeFolder& operator=(const WholeFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Throws FileError.
  void commit();

 private:
  std::string target_;
  std::string path_;  // empty once it has been moved
};

}  // namespace trine::inline TRINE_ABI::io
