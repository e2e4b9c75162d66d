#include "trine/tests/docs/docs.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string> documents(const std::filesystem::path& root) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.path().extension() == ".md") found.push_back(entry.path().filename().string());
  }
  if (std::filesystem::exists(root / "docs")) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "docs")) {
      if (entry.path().extension() == ".md")
        found.push_back(std::filesystem::relative(entry.path(), root).string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

BOOST_AUTO_TEST_SUITE(documents_of_this_tree)

BOOST_AUTO_TEST_CASE(code_blocks_equal_the_files_they_come_from) {
  const std::filesystem::path root = std::filesystem::path(TRINE_TEST_SOURCE_DIR).parent_path();
  for (const auto& path : documents(root)) {
    for (const auto& problem : check_snippets(path, read_text(root / path), root)) BOOST_ERROR(problem);
  }
}

BOOST_AUTO_TEST_CASE(relative_links_lead_somewhere) {
  const std::filesystem::path root = std::filesystem::path(TRINE_TEST_SOURCE_DIR).parent_path();
  for (const auto& path : documents(root)) {
    for (const auto& problem : check_links(path, read_text(root / path), root)) BOOST_ERROR(problem);
  }
}

BOOST_AUTO_TEST_SUITE_END()
