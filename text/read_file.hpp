#pragma once

#include <filesystem>
#include <string>

namespace trine {

/// Whether something is at `path`. A link counts even if it leads nowhere or in a circle, and so does what
/// cannot be looked at: then reading says so, where taking it for absent would open another model than the
/// one that was meant.
[[nodiscard]] bool file_exists(const std::filesystem::path& path);

/// All bytes of a file. Throws FileError where it is missing, a directory, a pipe or cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace trine
