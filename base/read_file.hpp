// Whole files, read into memory; none may be of any size or without an end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace trine {

/// How long a file may be, by kind. Published ones stay far below: the largest config.json has some 100 kB,
/// the largest tokenizer.json 35 MB.
inline constexpr std::uint64_t kMostSettingsBytes = std::uint64_t{16} << 20;
inline constexpr std::uint64_t kMostTokenizerBytes = std::uint64_t{128} << 20;
inline constexpr std::uint64_t kMostLogBytes = std::uint64_t{256} << 20;
inline constexpr std::uint64_t kAnyBytes = UINT64_MAX;  // of a file whose bytes are copied

/// Whether something is at `path`. A link counts even if it leads nowhere or in a circle, and so does what
/// cannot be looked at: then reading says so, where taking it for absent would open another model than the
/// one that was meant.
[[nodiscard]] bool file_exists(const std::filesystem::path& path);

/// All bytes of a file. Throws FileError where it is missing, a directory, a pipe, a device, longer than
/// `most_bytes`, or cannot be read; nothing of a file that is too long is read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path,
                                    std::uint64_t most_bytes = kMostTokenizerBytes);

}  // namespace trine
