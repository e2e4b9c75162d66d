// Atomic writing of files: a temporary file beside the target is written, flushed to disk and renamed, so
// that readers see the old or the new file, never a part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"
#include "trine/io/signal_cleanup.hpp"

namespace trine::inline TRINE_ABI::io {

/// Writes `bytes` to `path`, all or nothing (AtomicFile).
void write_file_atomically(const std::string& path, std::string_view bytes);

/// Creates the folder and its parents unless they exist. Throws FileError if a file is in the way or the
/// folder cannot be created.
void create_folder(const std::string& path);

/// Flushes the directory entries of `folder` to disk, which makes renames durable. Returns 0 or errno; file
/// systems that cannot flush folders give 0.
[[nodiscard]] int flush_folder(const std::string& folder);

/// A file being written. Nothing changes at `path` before commit(); without it, after an exception or on a
/// full disk, the temporary file is removed. Links are followed, and the permissions of a replaced file are
/// kept. Devices and pipes (/dev/stdout) are written directly.
class AtomicFile {
 public:
  /// `expected_bytes` is only for the error on a full disk; 0: unknown.
  /// Throws FileError if `path` is a folder or its folder is missing or read-only.
  explicit AtomicFile(std::string path, std::uint64_t expected_bytes = 0);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Appends. Throws FileError, after which the object can only be destroyed.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view bytes) { write(std::as_bytes(std::span(bytes))); }
  /// Replaces bytes already written, as for a header with a count.
  void overwrite(std::uint64_t position, std::string_view bytes);
  /// Flushes the file, renames it to `path` and flushes the folder.
  void commit();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t size() const { return written_ + buffer_.size(); }

 private:
  void flush();
  void write_through(std::span<const std::byte> bytes);
  void discard() noexcept;
  [[noreturn]] void fail(std::string_view action, int error);

  std::string path_;       // as the user gave it
  std::string target_;     // with links followed
  std::string temporary_;  // empty when target_ is written directly
  std::optional<SignalCleanup> cleanup_;
  std::string buffer_;
  std::uint64_t expected_ = 0;
  std::uint64_t written_ = 0;  // without buffer_
  int descriptor_ = -1;
};

}  // namespace trine::inline TRINE_ABI::io
