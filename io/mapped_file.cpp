#include "trine/io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/system_error.hpp"

namespace trine::inline TRINE_ABI::io {

MappedFile::MappedFile(std::string path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not make us wait
  if (descriptor_ < 0) refuse(path_, "read", errno);
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  int error = known ? 0 : errno;
  if (known && S_ISDIR(status.st_mode)) error = EISDIR;
  const bool regular = known && S_ISREG(status.st_mode);
  if (regular && status.st_size > 0) {
    size_ = static_cast<std::size_t>(status.st_size);
    void* pages = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor_, 0);
    if (pages == MAP_FAILED) {
      error = errno;
    } else {
      data_ = static_cast<const std::byte*>(pages);
    }
  }
  if (error == 0 && regular) return;
  ::close(descriptor_);  // the destructor does not run for what was never constructed
  if (error != 0) refuse(path_, "read", error);
  throw FileError(path_, 0, "is a device or a pipe; a file is needed here");
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

std::shared_ptr<std::byte> MappedFile::copy_on_write(std::span<const std::byte> part) const {
  TRINE_ASSERT(!part.empty() && part.data() >= data_ && part.data() + part.size() <= data_ + size_);
  const auto begin = static_cast<std::size_t>(part.data() - data_);
  const std::size_t before =
      begin % static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));  // mappings start at pages
  const std::size_t length = before + part.size();
  void* pages = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor_,
                       static_cast<off_t>(begin - before));
  if (pages == MAP_FAILED) refuse(path_, "map", errno);
  return {static_cast<std::byte*>(pages) + before, [pages, length](std::byte*) { ::munmap(pages, length); }};
}

}  // namespace trine::inline TRINE_ABI::io
