// A file as memory, read-only: pages come from the disk when they are first looked at, and are shared
// by all processes that map the same file.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/real.hpp"

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

 private:
  std::string path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace trine::inline TRINE_ABI::io
