#include "trine/examples/support/package_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <unordered_set>

namespace examples {
namespace {

/// What a command prints. Commands are ours, never a user's text but for quoted paths.
std::string output_of(const std::string& command) {
  struct Close {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
  };
  const std::unique_ptr<std::FILE, Close> pipe(popen(command.c_str(), "r"));
  std::string text;
  if (!pipe) return text;
  std::array<char, 1 << 16> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    text.append(buffer.data(), got);
  }
  return text;
}

std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += "'\\'";
    result += c;
  }
  return result + "'";
}

std::vector<PackageText> read_file(const std::string& file, std::string_view language) {
  std::istringstream text(
      output_of("/usr/lib/apt/apt-helper cat-file " + shell_quoted(file)));  // knows lz4 and xz
  return read_package_stanzas(text, language);
}

std::string apt_options(std::string_view language, const std::string& lists) {
  std::string options = fmt::format(" -o Acquire::Languages={}", language);
  if (!lists.empty()) options += " -o Dir::State::lists=" + shell_quoted(lists);
  return options;
}

/// "Description-en: text" and "Description: text" for English, "Description-de: text" for German.
bool starts_description(std::string_view line, std::string_view language) {
  constexpr std::string_view field = "Description";
  if (!line.starts_with(field)) return false;
  line.remove_prefix(field.size());
  if (language == "en" && line.starts_with(": ")) return true;
  return line.starts_with("-") && line.substr(1).starts_with(language) &&
         line.substr(1 + language.size()).starts_with(": ");
}

/// " ." ends a paragraph; other lines continue it.
void add_line(std::string& description, std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (line == ".") {
    if (!description.empty()) description += '\n';
  } else {
    if (!description.empty() && description.back() != '\n') description += ' ';
    description += line;
  }
}

std::string_view after_colon(std::string_view line) { return line.substr(line.find(':') + 2); }

}  // namespace

std::vector<PackageText> read_package_stanzas(std::istream& in, std::string_view language) {
  std::vector<PackageText> packages;
  PackageText package;
  bool in_description = false;
  const auto finish = [&] {
    if (!package.name.empty() && !package.synopsis.empty() && !package.description.empty()) {
      packages.push_back(package);
    }
    package = {};
    in_description = false;
  };
  std::string line;
  while (std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) {
      finish();
    } else if (line[0] == ' ') {
      if (in_description) add_line(package.description, std::string_view(line).substr(1));
    } else {
      in_description = starts_description(line, language);
      if (in_description) package.synopsis = after_colon(line);
      if (line.starts_with("Package: ")) package.name = after_colon(line);
    }
  }
  finish();
  return packages;
}

std::vector<PackageText> read_package_index(std::string_view language, const std::string& lists) {
  std::vector<PackageText> packages;
  if (std::filesystem::is_regular_file(lists)) {
    packages = read_file(lists, language);
  } else {
    std::istringstream files(
        output_of("apt-get indextargets --format '$(FILENAME)' 'Created-By: Translations'" +
                  apt_options(language, lists) + " 2>&1"));
    std::string file;
    while (std::getline(files, file)) {
      if (!file.starts_with('/')) continue;
      auto more = read_file(file, language);
      packages.insert(packages.end(), std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
    }
  }
  if (packages.empty()) {
    throw NoDescriptions(
        fmt::format("apt has no package descriptions in language \"{0}\"{1}; fetch them, as root or into a "
                    "folder of your own:\n"
                    "  apt-get update -o Acquire::Languages={0}\n"
                    "  mkdir -p LISTS/partial && apt-get update -o Acquire::Languages={0} -o "
                    "Dir::State::lists=$PWD/LISTS",
                    language, lists.empty() ? "" : " in " + lists));
  }
  std::stable_sort(packages.begin(), packages.end(),
                   [](const PackageText& a, const PackageText& b) { return a.name < b.name; });
  std::unordered_set<std::string> synopses;
  std::unordered_set<std::string> paragraphs;
  std::erase_if(packages, [&](const PackageText& p) {
    const std::string paragraph = p.description.substr(0, p.description.find('\n'));
    if (synopses.contains(p.synopsis) || paragraphs.contains(paragraph)) return true;
    synopses.insert(p.synopsis);
    paragraphs.insert(paragraph);
    return false;
  });
  return packages;
}

}  // namespace examples
