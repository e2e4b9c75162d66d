// Says what the operating system refused, and what to do about it.
#pragma once

#include <string>
#include <string_view>

namespace trine {

/// Throws FileError "<path>: cannot <action>: <text of error>; <cure>". `error` is an errno.
[[noreturn]] void refuse(const std::string& path, std::string_view action, int error);

/// What to do about `error` at `path`, or nothing where we do not know.
[[nodiscard]] std::string cure(const std::string& path, int error);

[[nodiscard]] std::string error_text(int error);

/// The folder `path` is in: "." for a bare name.
[[nodiscard]] std::string folder_of(const std::string& path);

}  // namespace trine
