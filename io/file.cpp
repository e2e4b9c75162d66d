#include "trine/io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "trine/base/descriptor.hpp"
#include "trine/base/error.hpp"
#include "trine/base/system_error.hpp"
#include "trine/io/temporary.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 18;

// The file that a symbolic link points to, which need not exist.
std::string follow_links(const std::string& path) {
  constexpr int kMostLinks = 40;
  std::filesystem::path file = path;
  std::error_code failed;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(file, failed); ++i) {
    const std::filesystem::path target = std::filesystem::read_symlink(file, failed);
    if (failed) break;
    file = file.parent_path() / target;
  }
  return file.string();
}

// Pipes, and some file systems, have nothing to flush.
bool cannot_flush(int error) { return error == EINVAL || error == ENOTSUP || error == ENOSYS; }

// What close() would report, with the file still open and locked: some file systems find a full disk only
// here.
int error_of_closing(int descriptor) {
  const int twin = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (twin < 0) return errno;
  return ::close(twin) == 0 ? 0 : errno;
}

std::string space_free(const std::string& target) {
  struct statvfs disk {};
  if (::statvfs(folder_of(target).c_str(), &disk) != 0) return {};
  return ", " + std::to_string(std::uint64_t{disk.f_bavail} * disk.f_frsize) + " are free";
}

}  // namespace

int flush_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open()) return errno == EACCES ? 0 : errno;  // may be written to, but not read
  return ::fsync(opened.number()) == 0 || cannot_flush(errno) ? 0 : errno;
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  AtomicFile file(path, bytes.size());
  file.write(bytes);
  file.commit();
}

void create_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return;
  if (std::filesystem::exists(path, ignored)) {
    throw FileError(path, 0, "is a file where a folder is wanted; move it away or choose another name");
  }
  refuse(path, "make the folder", failed ? failed.value() : ENOENT);
}

AtomicFile::AtomicFile(std::string path, std::uint64_t expected_bytes)
    : path_(std::move(path)), target_(follow_links(path_)), expected_(expected_bytes) {
  struct stat status {};
  const bool exists = ::stat(target_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail("write", EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail("write", errno);
    return;
  }
  remove_leftovers(folder_of(target_));
  Temporary temporary = make_temporary_file(folder_of(target_), cleanup_);
  if (!temporary.descriptor.is_open()) fail("write", errno);
  descriptor_ = temporary.descriptor.release();
  temporary_ = std::move(temporary.path);
  if (exists) ::fchmod(descriptor_, status.st_mode & 07777);
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::write(std::span<const std::byte> bytes) {
  if (buffer_.size() + bytes.size() <= kBuffer) {
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return;
  }
  flush();
  if (bytes.size() >= kBuffer) {
    write_through(bytes);
  } else {
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
}

void AtomicFile::overwrite(std::uint64_t position, std::string_view bytes) {
  TRINE_ASSERT(position + bytes.size() <= size());
  flush();
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == ESPIPE) {
      throw FileError(path_, 0, "is a pipe, but this format needs its header written last; write to a file");
    }
    if (count < 0) fail("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
    position += static_cast<std::uint64_t>(count);
  }
}

void AtomicFile::commit() {
  flush();
  if (::fsync(descriptor_) != 0 && !cannot_flush(errno)) fail("write", errno);
  if (const int error = error_of_closing(descriptor_); error != 0) fail("write", error);
  if (!temporary_.empty()) {
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("replace the old file", errno);
    cleanup_.reset();
    temporary_.clear();
    if (const int error = flush_folder(folder_of(target_)); error != 0) fail("write", error);
  }
  ::close(std::exchange(descriptor_, -1));
}

void AtomicFile::flush() {
  if (buffer_.empty()) return;
  const std::string pending = std::exchange(buffer_, {});
  write_through(std::as_bytes(std::span(pending)));
}

void AtomicFile::write_through(std::span<const std::byte> bytes) {
  TRINE_ASSERT(descriptor_ >= 0);
  const std::uint64_t total = written_ + bytes.size();
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      written_ = total;  // what would have been needed
      fail("write", errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
  }
}

void AtomicFile::discard() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (!temporary_.empty()) ::unlink(std::exchange(temporary_, {}).c_str());
  cleanup_.reset();
}

void AtomicFile::fail(std::string_view action, int error) {
  discard();
  if (error != ENOSPC && error != EDQUOT && error != EFBIG) refuse(path_, action, error);
  const std::string needed =
      expected_ > 0 ? std::to_string(expected_) : "at least " + std::to_string(written_);
  std::string text =
      "cannot " + std::string(action) + ": " + error_text(error) + "; " + needed + " bytes are needed";
  if (error == EFBIG) {
    text += "; " + cure(path_, error);
  } else {
    text += space_free(target_) + "; make room or choose another disk";
  }
  throw FileError(path_, 0, text);
}

}  // namespace trine::inline TRINE_ABI::io
