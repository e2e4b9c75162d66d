// A file as memory: pages come from the disk when they are first looked at, and are shared by all
// processes that map the same file.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// Maps the whole file. The bytes stay valid and unchanged while this lives, also when the file is
/// replaced by a rename (AtomicFile); a program that shortens the file in place takes them away.
class MappedFile {
 public:
  /// Throws FileError if the file is missing, unreadable, or not a regular file. Empty files are fine.
  explicit MappedFile(std::string path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, size_}; }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// The same bytes, `part` of bytes(), not empty, once more and to be written to: a page is shared with
  /// the file until its first write, which copies that page for this caller alone; the file never changes.
  /// They outlive this. Throws FileError if the system has no room for the mapping.
  [[nodiscard]] std::shared_ptr<std::byte> copy_on_write(std::span<const std::byte> part) const;

 private:
  std::string path_;
  int descriptor_ = -1;  // open for copy_on_write: the name may mean another file by then
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace trine::inline TRINE_ABI::io
