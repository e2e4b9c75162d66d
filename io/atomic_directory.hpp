// Creates or replaces a folder atomically, as AtomicFile does for a file.
#pragma once

#include <functional>
#include <string>

#include "trine/io/folder_lock.hpp"
#include "trine/io/temporary.hpp"

namespace trine::inline TRINE_ABI::io {

/// The absolute path without links, so that a rename moves the folder and not a link to it. Throws FileError
/// for what cannot be renamed: a file, the working directory or a parent of it, and a mount point.
[[nodiscard]] std::string canonical_folder(const std::string& folder);

/// Files are written to path(), a temporary folder beside the target. commit() or replace() renames it to the
/// target in one step, so that readers see the old or the new folder at any moment and after any crash.
/// Otherwise the destructor removes it.
class AtomicDirectory {
 public:
  /// Removes leftovers of dead processes beside `target`. Throws FileError if no folder can be created there.
  explicit AtomicDirectory(const std::string& target);
  ~AtomicDirectory();
  AtomicDirectory(const AtomicDirectory&) = delete;
  AtomicDirectory& operator=(const AtomicDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return fresh_.path; }
  /// Calls write(path()); errors name the target instead.
  void fill(const std::function<void(const std::string& folder)>& write) const;
  /// Adds `path`, a file or folder, as `name`: by hard links, or by copies if the file system has none. Does
  /// not overwrite files of the new folder.
  void keep(const std::string& path, const std::string& name) const;

  /// Renames it to the target, which must not exist or be empty; throws FileError otherwise. Returns the lock
  /// of the folder, held since its creation.
  FolderLock commit();
  /// The same where `old` is the lock of the folder at the target, which is removed, or the target is gone.
  FolderLock replace(const FolderLock& old);

 private:
  void prepare();
  FolderLock arrived();
  [[noreturn]] void fail(int error) const;

  std::string shown_;   // as the user gave it
  std::string target_;  // canonical path
  Temporary fresh_;     // path is empty once it has been moved
};

/// The path of the old folder while it is replaced on a file system that cannot exchange two folders. A crash
/// at that moment leaves it there.
[[nodiscard]] std::string backup_of(const std::string& folder);
/// `folder`, or its backup if only that exists.
[[nodiscard]] std::string existing_folder(const std::string& folder);
/// Restores the backup that a crash left, or removes it if the new folder is in place. Throws FileError.
void recover_folder(const std::string& folder);

}  // namespace trine::inline TRINE_ABI::io
