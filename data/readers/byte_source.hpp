// Reads the bytes of a file, decompressed if need be.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace trine {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads up to `size` bytes; only 0 means the end. Throws FileError for read errors and for compressed data
  /// that are damaged or truncated.
  virtual std::size_t read(char* out, std::size_t size) = 0;
};

/// Opens a plain, gzip or zstd file, detected by its first bytes; "-" is standard input. Throws FileError for
/// a file that is missing, unreadable or a directory, and for an empty .gz or .zst file.
[[nodiscard]] std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path);

/// The file in messages: its path as given, or "standard input" for "-".
[[nodiscard]] std::string display_name(const std::filesystem::path& path);

/// The format of a file that is clearly not text, by its first bytes, with a remedy: "a PDF document; export
/// it as text". Empty if it may be text.
[[nodiscard]] std::string_view detect_format(std::string_view head) noexcept;

}  // namespace trine
