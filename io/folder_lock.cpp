#include "trine/io/folder_lock.hpp"

#include <fcntl.h>

#include <cerrno>

#include "trine/base/error.hpp"
#include "trine/base/system_error.hpp"
#include "trine/io/temporary.hpp"

namespace trine::inline TRINE_ABI::io {

FolderLock::FolderLock(const std::string& folder, const std::string& shown) {
  constexpr int kTries = 100;  // another process may put a new folder there between opening and locking
  for (int i = 0; i < kTries; ++i) {
    folder_ = Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder_.is_open()) refuse(shown, "open the folder", errno);
    if (try_to_lock(folder_.number()) == Locked::held_by_another) break;
    if (is_at(folder, folder_.number())) return;
  }
  throw FileError(shown, 0,
                  "another trine is writing to it; wait until that one has ended, or name another folder");
}

bool FolderLock::is_of(const std::string& path) const {
  return folder_.is_open() && is_at(path, folder_.number());
}

}  // namespace trine::inline TRINE_ABI::io
