#include "io/whole_folder.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/system_error.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

namespace fs = std::filesystem;

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

WholeFolder::WholeFolder(std::string target) : target_(without_slash(std::move(target))) {
  std::error_code failed;
  const bool taken = fs::exists(fs::symlink_status(target_, failed)) &&
                     !(fs::is_directory(target_, failed) && fs::is_empty(target_, failed));
  if (taken) throw FileError(target_, 0, "is there already; name a folder that is not, or remove it");
  const std::string name = folder_of(target_) + "/.trine-" + std::to_string(::getpid()) + ".tmp";
  if (!fs::create_directory(name, failed)) refuse(target_, "write", failed ? failed.value() : EEXIST);
  path_ = name;
}

WholeFolder::~WholeFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

void WholeFolder::commit() {
  std::error_code failed;
  fs::rename(path_, target_, failed);
  if (failed) refuse(target_, "write", failed.value());
  path_.clear();
}

}  // namespace trine::inline TRINE_ABI::io
