// Whole files, written. A file is written beside its place under a temporary name, flushed
// to the disk and renamed: whoever looks sees the old file or the new one, never half of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"
#include "trine/io/signal_cleanup.hpp"

namespace trine::inline TRINE_ABI::io {

/// Puts `bytes` at `path`, all of them or none: see AtomicFile.
void write_file_atomically(const std::string& path, std::string_view bytes);

/// Makes the folder and those above it; one that is there already is fine. Throws FileError if a file
/// is in the way or the folder cannot be made.
void create_folder(const std::string& path);

/// Flushes the names in `folder` to the disk: a rename is there for good only after that. 0, or the errno of
/// what went wrong; file systems that cannot flush folders are none of it.
[[nodiscard]] int flush_folder(const std::string& folder);

/// A file being written. Nothing is seen at `path` before commit(); if that is never reached, because
/// something threw or the disk is full, the temporary file goes and what was at `path` stays as it was.
/// A link is followed, and the permissions of a file that is replaced are kept. A device or a pipe
/// (/dev/stdout) has nothing to replace and is written directly.
class AtomicFile {
 public:
  /// `expected_bytes` is only used to say how much is needed when the disk is full; 0 for not known.
  /// Throws FileError if `path` is a folder or its folder is missing or read-only.
  explicit AtomicFile(std::string path, std::uint64_t expected_bytes = 0);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Appends. Throws FileError, after which the file can only be destroyed.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view bytes) { write(std::as_bytes(std::span(bytes))); }
  /// Replaces bytes already written, for headers that hold a count known only at the end.
  void overwrite(std::uint64_t position, std::string_view bytes);
  /// Flushes the file and its folder to the disk and moves the file to its place.
  void commit();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t size() const { return written_ + buffer_.size(); }

 private:
  void flush();
  void write_through(std::span<const std::byte> bytes);
  void discard() noexcept;
  [[noreturn]] void fail(std::string_view action, int error);

  std::string path_;       // as the user named it
  std::string target_;     // with links followed
  std::string temporary_;  // empty when target_ is written directly
  SignalCleanup cleanup_;
  std::string buffer_;
  std::uint64_t expected_ = 0;
  std::uint64_t written_ = 0;  // without what is in buffer_
  int descriptor_ = -1;
};

}  // namespace trine::inline TRINE_ABI::io
