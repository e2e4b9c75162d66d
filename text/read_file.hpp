#pragma once

#include <filesystem>
#include <string>

namespace trine {

/// Whether there is something of this name; false where that cannot be told.
[[nodiscard]] bool file_exists(const std::filesystem::path& path);

/// All bytes of a file. Throws FileError where it is missing, a directory or cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace trine
