#include "trine/base/read_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "trine/base/descriptor.hpp"
#include "trine/base/error.hpp"
#include "trine/base/system_error.hpp"

namespace trine {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;

void require_at_most(std::uint64_t most, std::uint64_t length, const std::string& path) {
  if (length <= most) return;
  throw FileError(path, 0,
                  fmt::format("has {} bytes or more; a file of its kind has at most {}: it is damaged, or "
                              "another file lies in its place",
                              length, most));
}

}  // namespace

OpenedFile open_file(const std::string& path) {
  // Without waiting: a pipe would, for somebody to write.
  Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (!opened.is_open() || ::fstat(opened.number(), &status) != 0) refuse(path, "read", errno);
  if (S_ISDIR(status.st_mode)) refuse(path, "read", EISDIR);
  if (S_ISFIFO(status.st_mode)) throw FileError(path, 0, "is a pipe; a file is needed here");
  if (!S_ISREG(status.st_mode)) throw FileError(path, 0, "is a device; a file is needed here");
  return {std::move(opened), static_cast<std::uint64_t>(status.st_size)};
}

bool file_exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::symlink_status(path, ignored).type() != std::filesystem::file_type::not_found;
}

std::string read_file(const std::filesystem::path& file, std::uint64_t most_bytes) {
  const std::string path = file.string();
  const OpenedFile opened = open_file(path);
  require_at_most(most_bytes, opened.size, path);
  std::string bytes(static_cast<std::size_t>(opened.size) + 1, '\0');
  std::size_t used = 0;
  while (true) {  // until the end, not until st_size: files in /proc say 0
    require_at_most(most_bytes, used, path);
    if (used == bytes.size()) bytes.resize(used + std::max(used, kBlock));
    const ssize_t count = ::read(opened.descriptor.number(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(path, "read", errno);
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace trine
