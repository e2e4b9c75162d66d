#include "trine/io/mapped_file.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/system_error.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

// `length` bytes from `offset` on, which is a multiple of the page size; unmapped with the last owner.
std::shared_ptr<std::byte> map(const Descriptor& file, std::size_t offset, std::size_t length, int protection,
                               const std::string& path) {
  void* pages = ::mmap(nullptr, length, protection, MAP_PRIVATE | MAP_NORESERVE, file.number(),
                       static_cast<off_t>(offset));
  if (pages == MAP_FAILED) refuse(path, "map", errno);
  return {static_cast<std::byte*>(pages), [length](std::byte* mapped) { ::munmap(mapped, length); }};
}

}  // namespace

MappedFile::MappedFile(std::string path) : path_(std::move(path)) {
  OpenedFile opened = open_file(path_);
  descriptor_ = std::move(opened.descriptor);
  size_ = static_cast<std::size_t>(opened.size);
  if (size_ > 0) data_ = map(descriptor_, 0, size_, PROT_READ, path_);
}

std::shared_ptr<std::byte> MappedFile::copy_on_write(std::span<const std::byte> part) const {
  TRINE_ASSERT(!part.empty() && part.data() >= data_.get() &&
               part.data() + part.size() <= data_.get() + size_);
  const auto begin = static_cast<std::size_t>(part.data() - data_.get());
  const std::size_t before = begin % static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto pages = map(descriptor_, begin - before, before + part.size(), PROT_READ | PROT_WRITE, path_);
  return {pages, pages.get() + before};
}

}  // namespace trine::inline TRINE_ABI::io
