#include "io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "io/system_error.hpp"

namespace trine::inline TRINE_ABI::io {

MappedFile::MappedFile(std::string path) : path_(std::move(path)) {
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not make us wait
  if (file < 0) refuse(path_, "read", errno);
  struct stat status {};
  const bool known = ::fstat(file, &status) == 0;
  int error = known ? 0 : errno;
  if (known && S_ISDIR(status.st_mode)) error = EISDIR;
  const bool regular = known && S_ISREG(status.st_mode);
  if (regular && status.st_size > 0) {
    size_ = static_cast<std::size_t>(status.st_size);
    void* pages = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    if (pages == MAP_FAILED) {
      error = errno;
    } else {
      data_ = static_cast<const std::byte*>(pages);
    }
  }
  ::close(file);
  if (error != 0) refuse(path_, "read", error);
  if (!regular) throw FileError(path_, 0, "is a device or a pipe; a file is needed here");
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace trine::inline TRINE_ABI::io
