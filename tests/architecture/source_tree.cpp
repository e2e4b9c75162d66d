#include "trine/tests/architecture/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<SourceFile> sources_of(const std::string& room) {
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(root()) / room)) {
    if (entry.path().extension() != ".hpp" && entry.path().extension() != ".cpp") continue;
    const std::string path = entry.path().lexically_relative(root()).string();
    files.push_back({path, room_of(path), without_comments(read(entry.path()))});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace

std::string root() { return fs::path(TRINE_TEST_SOURCE_DIR).parent_path().string(); }

const std::map<std::string, std::set<std::string>>& room_table() {
  static const auto result = [] {
    std::map<std::string, std::set<std::string>> table;
    std::istringstream lines(read(fs::path(root()) / "cmake" / "layers.txt"));
    for (std::string line; std::getline(lines, line);) {
      const std::size_t colon = line.find(':');
      if (line.empty() || line.front() == '#' || colon == std::string::npos) continue;
      std::istringstream words(line.substr(colon + 1));
      table[line.substr(0, colon)] = {std::istream_iterator<std::string>(words), {}};
    }
    return table;
  }();
  return result;
}

std::string room_of(const std::string& path) {
  std::string room = path;
  for (std::size_t slash = room.rfind('/'); slash != std::string::npos; slash = room.rfind('/')) {
    room.resize(slash);
    if (room_table().contains(room)) return room;
  }
  return room;
}

const std::vector<SourceFile>& library_sources() {
  static const auto result = [] {
    std::vector<SourceFile> all;
    for (const auto& [room, allowed] : room_table()) {
      if (room.find('/') != std::string::npos) continue;  // read with the room around it
      for (SourceFile& file : sources_of(room)) all.push_back(std::move(file));
    }
    return all;
  }();
  return result;
}

std::string included_by(const Line& line) {
  static const std::regex include(R"(^\s*#\s*include\s*("[^"]*"|<[^>]*>))");
  std::smatch match;
  return std::regex_search(line.text, match, include) ? match[1].str() : std::string();
}

std::vector<Line> without_comments(const std::string& text) {
  std::vector<Line> lines{{1, ""}};
  bool inside = false;  // of a /* comment */
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view here = std::string_view(text).substr(i, 2);
    if (text[i] == '\n') {
      lines.push_back({lines.back().number + 1, ""});
    } else if (inside) {
      if (here == "*/") {
        inside = false;
        ++i;
      }
    } else if (here == "/*") {
      inside = true;
      ++i;
    } else if (here == "//" && (i == 0 || text[i - 1] != ':')) {  // not the // of an address in a text
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else {
      lines.back().text += text[i];
    }
  }
  return lines;
}
