#pragma once

#include <filesystem>
#include <string>

namespace trine {

/// All bytes of a file. Throws FileError where it is missing, a directory or cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace trine
