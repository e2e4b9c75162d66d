#include "text/read_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.hpp"

namespace trine {

bool file_exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::symlink_status(path, ignored).type() != std::filesystem::file_type::not_found;
}

std::string read_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw FileError(path.string(), 0, "is a directory, not a file");
  if (std::filesystem::is_fifo(path, ignored))  // opening it would wait for a writer
    throw FileError(path.string(), 0, "is a pipe; a file is needed here");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string bytes;
  std::array<char, 1 << 16> block;
  while (in.read(block.data(), block.size()) || in.gcount() > 0)
    bytes.append(block.data(), static_cast<std::size_t>(in.gcount()));
  if (!in.is_open() || in.bad())
    throw FileError(path.string(), 0, errno == ENOENT ? "no such file" : std::strerror(errno));
  return bytes;
}

}  // namespace trine
