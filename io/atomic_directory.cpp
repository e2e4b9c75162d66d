#include "trine/io/atomic_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/base/system_error.hpp"
#include "trine/io/content_hash.hpp"
#include "trine/io/file.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

namespace fs = std::filesystem;

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

bool is_mount(const std::string& folder) {
  struct statx status {};
  if (::statx(AT_FDCWD, folder.c_str(), 0, STATX_BASIC_STATS, &status) != 0) return false;
  if ((status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
    return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  struct stat inside {};
  struct stat outside {};
  return ::stat(folder.c_str(), &inside) == 0 && ::stat((folder + "/..").c_str(), &outside) == 0 &&
         inside.st_dev != outside.st_dev;
}

void copy_to_disk(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::copy_file(from, to, failed);
  if (failed) refuse(from.string(), "copy", failed.value());
  const Descriptor copy(::open(to.c_str(), O_RDONLY | O_CLOEXEC));
  if (!copy.is_open() || ::fsync(copy.number()) != 0) refuse(from.string(), "copy", errno);
}

void link_all(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  if (fs::is_directory(fs::symlink_status(from, failed))) {
    create_folder(to.string());
    for (const fs::directory_entry& entry : fs::directory_iterator(from))
      link_all(entry.path(), to / entry.path().filename());
  } else if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST || errno == ENOENT)
      return;  // the new folder has its own; or a temporary file that went
    copy_to_disk(from, to);
  }
}

// The files in it are on the disk; their names are not yet.
int flush_all(const std::string& folder) {
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (!fs::is_directory(entry->symlink_status(failed))) continue;
    if (const int error = flush_folder(entry->path().string()); error != 0) return error;
  }
  return failed ? failed.value() : flush_folder(folder);
}

bool cannot_exchange(int error) { return error == EINVAL || error == ENOSYS || error == ENOTSUP; }

}  // namespace

std::string canonical_folder(const std::string& folder) {
  std::error_code failed;
  const std::string shown = without_slash(folder);
  const fs::path absolute = fs::absolute(shown, failed);
  const fs::path place = failed ? absolute : fs::weakly_canonical(absolute, failed);
  if (failed) refuse(shown, "find the folder", failed.value());
  if (!file_exists(place)) return place.string();
  if (!fs::is_directory(place, failed))
    throw FileError(shown, 0, "is a file where a folder is wanted; move it away or choose another name");
  const fs::path here = fs::current_path(failed);
  const char* why = nullptr;
  if (!failed && is_inside(here, place)) why = "is the folder this program runs in, or one around it";
  if (is_mount(place.string())) why = "is where a file system is mounted";
  if (why == nullptr) return place.string();
  throw FileError(shown, 0,
                  std::string(why) + ", and cannot be replaced as a whole; name a folder in it: " + shown +
                      (shown.ends_with('/') ? "" : "/") + "model");
}

AtomicDirectory::AtomicDirectory(const std::string& target)
    : shown_(without_slash(target)), target_(canonical_folder(target)) {
  remove_leftovers(folder_of(target_));
  fresh_ = make_temporary_folder(folder_of(target_));
  if (!fresh_.descriptor.is_open()) {
    fresh_.path.clear();
    refuse(shown_, "write", errno);
  }
}

AtomicDirectory::~AtomicDirectory() {
  std::error_code ignored;
  if (!fresh_.path.empty()) fs::remove_all(fresh_.path, ignored);
}

void AtomicDirectory::fill(const std::function<void(const std::string&)>& write) const try {
  write(path());
} catch (const FileError& error) {
  std::string text = error.what();
  for (std::size_t at = 0; (at = text.find(path(), at)) != text.npos; at += shown_.size())
    text.replace(at, path().size(), shown_);
  throw FileError(text);
}

void AtomicDirectory::keep(const std::string& path, const std::string& name) const {
  fill([&](const std::string& fresh) {
    try {
      link_all(path, fs::path(fresh) / name);
    } catch (const fs::filesystem_error& error) {
      refuse(error.path1().string(), "read", error.code().value());
    }
  });
}

FolderLock AtomicDirectory::commit() {
  prepare();
  if (::rename(path().c_str(), target_.c_str()) != 0) {
    if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
      throw FileError(shown_, 0, "is there already; name a folder that is not, or remove it");
    fail(errno);
  }
  return arrived();
}

FolderLock AtomicDirectory::replace(const FolderLock& old) {
  if (!file_exists(target_)) return commit();
  if (!old.is_of(target_)) {
    throw FileError(shown_, 0,
                    "another program put a folder there in the meantime; move it away and try again");
  }
  prepare();
  if (::renameat2(AT_FDCWD, path().c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    const std::string gone = path();
    FolderLock lock = arrived();
    std::error_code ignored;  // the next to write here tries again
    fs::remove_all(gone, ignored);
    return lock;
  }
  if (!cannot_exchange(errno)) fail(errno);
  const std::string aside = backup_of(target_);
  if (::rename(target_.c_str(), aside.c_str()) != 0) fail(errno);
  if (::rename(path().c_str(), target_.c_str()) != 0) {
    const int error = errno;
    static_cast<void>(::rename(aside.c_str(), target_.c_str()));
    fail(error);
  }
  FolderLock lock = arrived();
  std::error_code ignored;
  fs::remove_all(aside, ignored);
  return lock;
}

// Everything that can fail before the one step, and the permissions of what it takes the place of.
void AtomicDirectory::prepare() {
  struct stat status {};
  if (::stat(target_.c_str(), &status) == 0) ::fchmod(fresh_.descriptor.number(), status.st_mode & 07777);
  if (const int error = flush_all(path()); error != 0) fail(error);
}

FolderLock AtomicDirectory::arrived() {
  fresh_.path.clear();
  if (const int error = flush_folder(folder_of(target_)); error != 0) fail(error);
  return FolderLock(std::move(fresh_.descriptor));
}

void AtomicDirectory::fail(int error) const { refuse(shown_, "write", error); }

// Short, whatever the folder is called.
std::string backup_of(const std::string& folder) {
  const std::string name = fs::path(folder).filename().string();
  return folder_of(folder) + "/.trine-" + content_hash(std::as_bytes(std::span(name))) + ".old";
}

std::string existing_folder(const std::string& folder) {
  if (file_exists(folder)) return folder;
  const std::string aside = backup_of(without_slash(folder));
  return file_exists(aside) ? aside : folder;
}

void recover_folder(const std::string& folder) {
  const std::string aside = backup_of(folder);
  if (!file_exists(aside)) return;
  const FolderLock lock(aside, folder);
  std::error_code ignored;
  if (file_exists(folder)) {
    fs::remove_all(aside, ignored);
  } else if (::rename(aside.c_str(), folder.c_str()) != 0) {
    refuse(folder, "put back", errno);
  }
}

}  // namespace trine::inline TRINE_ABI::io
