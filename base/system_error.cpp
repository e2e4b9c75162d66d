#include "trine/base/system_error.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "trine/base/error.hpp"

namespace trine {
namespace {

namespace fs = std::filesystem;

// The first folder on the way to `path` that is not there; empty if all are.
std::string missing_folder(const std::string& path) {
  fs::path found;
  for (const fs::path& part : fs::path(folder_of(path))) {
    found /= part;
    std::error_code ignored;
    if (!fs::exists(found, ignored)) return found.string();
  }
  return {};
}

std::string missing_file_cure(const std::string& path) {
  if (const std::string folder = missing_folder(path); !folder.empty()) {
    return "the folder " + folder + " does not exist";
  }
  std::error_code failed;
  const fs::path here = fs::current_path(failed);
  if (failed || fs::path(path).is_absolute()) return "check the name";
  return "check the name; it is looked for in " + here.string();
}

}  // namespace

std::string error_text(int error) { return std::generic_category().message(error); }

std::string folder_of(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string cure(const std::string& path, int error) {
  switch (error) {
    case ENOENT:
      return missing_file_cure(path);
    case EACCES:
    case EPERM:
      return "this user lacks the permission: check those of the file and of " + folder_of(path);
    case EROFS:
      return "choose a place that can be written to";
    case EISDIR:
      return "name a file, not a folder";
    case ENOTDIR:
      return "a part of the path is a file, not a folder";
    case ENOSPC:
    case EDQUOT:
      return "make room or choose another disk";
    case EFBIG:
      return "the limit on file sizes is too low: see ulimit -f";
    case EMFILE:
    case ENFILE:
      return "too many files are open: see ulimit -n";
    default:
      return {};
  }
}

void refuse(const std::string& path, std::string_view action, int error) {
  std::string text = "cannot " + std::string(action) + ": " + error_text(error);
  if (const std::string what_to_do = cure(path, error); !what_to_do.empty()) text += "; " + what_to_do;
  throw FileError(path, 0, text);
}

}  // namespace trine
