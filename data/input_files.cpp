#include "trine/data/input_files.hpp"

#include <algorithm>

#include "trine/data/ascii.hpp"

namespace trine {

namespace fs = std::filesystem;

Files Files::parse(std::string_view argument) {
  std::error_code ignored;
  if (fs::exists(fs::path(argument), ignored)) return Files(fs::path(argument));
  std::vector<fs::path> paths;
  for (std::size_t begin = 0; begin <= argument.size();) {
    const std::size_t end = std::min(argument.find(',', begin), argument.size());
    if (end > begin) paths.emplace_back(argument.substr(begin, end - begin));
    begin = end + 1;
  }
  return Files(std::move(paths));
}

std::string content_ending(const fs::path& path) {
  const std::string ending = ascii_lower(path.extension().string());
  if (ending != ".gz" && ending != ".zst") return ending;
  return ascii_lower(path.stem().extension().string());
}

}  // namespace trine
