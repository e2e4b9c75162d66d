// A memory-mapped file.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "trine/base/descriptor.hpp"
#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// Maps the whole file. The bytes stay valid and unchanged if the file is replaced by a rename (AtomicFile),
/// but not if it is truncated in place.
class MappedFile {
 public:
  /// Throws FileError if the file is missing, unreadable, or not a regular file. Empty files are allowed.
  explicit MappedFile(std::string path);

  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_.get(), size_}; }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// Maps `part` of bytes(), not empty, again as writable copy-on-write memory; the file never changes. The
  /// mapping may outlive this. Throws FileError if it fails.
  [[nodiscard]] std::shared_ptr<std::byte> copy_on_write(std::span<const std::byte> part) const;

 private:
  std::string path_;
  Descriptor descriptor_;  // for copy_on_write: the path may be another file by then
  std::size_t size_ = 0;
  std::shared_ptr<const std::byte> data_;  // null for an empty file
};

}  // namespace trine::inline TRINE_ABI::io
