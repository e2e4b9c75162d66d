// Bytes of a file, unpacked on the way if it is compressed.
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
  /// Reads up to `size` bytes; fewer than asked do not mean the end, 0 does. Throws FileError for a
  /// read error and for a compressed stream that is damaged or ends early.
  virtual std::size_t read(char* out, std::size_t size) = 0;
};

/// Opens a plain, gzip or zstd file, told apart by their first bytes; "-" is standard input. Throws
/// FileError for a missing file, a directory, a file that cannot be read, and for a name that
/// promises compression (.gz, .zst) over a file without a byte.
[[nodiscard]] std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path);

/// How messages call the file: its path as given, "standard input" for "-".
[[nodiscard]] std::string display_name(const std::filesystem::path& path);

/// What these first bytes of a file are, with the way to text, where it is plain that they are not
/// text: "a PDF document; export it as text". Empty where they may be text.
[[nodiscard]] std::string_view detect_format(std::string_view head) noexcept;

}  // namespace trine
