// A folder that appears when all its files are there, as AtomicFile does for one.
#pragma once

#include <functional>
#include <string>

#include "trine/io/folder_lock.hpp"
#include "trine/io/temporary.hpp"

namespace trine::inline TRINE_ABI::io {

/// Where a folder really is: absolute and with links followed, so that what is renamed is the folder and not
/// a link to it. Throws FileError for a file, for the folder this program runs in or one around it, and for
/// the place where a file system is mounted: none of them can be replaced by a rename.
[[nodiscard]] std::string place_of_folder(const std::string& folder);

/// Files are written to path(), a folder beside the place wanted, under a temporary name. place() or
/// replace() moves it there in one step: whoever looks, at any moment and after any crash, sees the old
/// folder or the new one. Without that, because something threw, it goes with everything in it.
class AtomicDirectory {
 public:
  /// Removes what dead processes left beside `target`. Throws FileError if no folder can be made there.
  explicit AtomicDirectory(const std::string& target);
  ~AtomicDirectory();
  AtomicDirectory(const AtomicDirectory&) = delete;
  AtomicDirectory& operator=(const AtomicDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return fresh_.path; }
  /// Calls write(path()); what goes wrong there names the folder that was asked for.
  void fill(const std::function<void(const std::string& folder)>& write) const;
  /// Makes `path`, a file or a folder, a part of this one as well, called `name`: by hard links where the
  /// file system has them, else by copies. What the new folder has of the same name stays.
  void keep(const std::string& path, const std::string& name) const;

  /// Moves it to where nothing is, or an empty folder. Throws FileError where there is more. Returns the lock
  /// of the folder, held without a gap since it was made.
  FolderLock place();
  /// Moves it to where `old` is the lock of what is there, which goes; to where nothing is any more, too.
  FolderLock replace(const FolderLock& old);

 private:
  void prepare();
  FolderLock arrived();
  [[noreturn]] void fail(int error) const;

  std::string shown_;   // as the user named it
  std::string target_;  // where it is
  Temporary fresh_;     // path empty once it has been moved
};

/// Where a folder stands aside while it is being replaced on a file system that cannot exchange two folders.
/// A crash just then leaves it there.
[[nodiscard]] std::string aside_of(const std::string& folder);
/// `folder` or, where it is not there, the one that stands aside; the same text if there is neither.
[[nodiscard]] std::string folder_in_place(const std::string& folder);
/// Puts back what a crash left aside, or removes it where the new folder came to its place. Throws FileError.
void settle_folder(const std::string& folder);

}  // namespace trine::inline TRINE_ABI::io
