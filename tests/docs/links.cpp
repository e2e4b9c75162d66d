#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <regex>

#include "trine/tests/docs/docs.hpp"
#include "trine/tests/io/temporary_folder.hpp"

namespace {

/// "## The life of a batch" has the anchor the-life-of-a-batch, as GitHub makes them.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading.substr(heading.find_first_not_of("# "))) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 128) {
      anchor += static_cast<char>(std::tolower(byte));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

bool has_anchor(const std::string& markdown, const std::string& anchor) {
  bool in_code = false;
  for (const auto& line : lines_of(markdown)) {
    if (line.starts_with("```")) in_code = !in_code;
    if (!in_code && line.starts_with("#") && anchor_of(line) == anchor) return true;
  }
  return false;
}

/// Text in backquotes is not a link.
std::string without_code(const std::string& line) {
  static const std::regex code("`[^`]*`");
  return std::regex_replace(line, code, "");
}

bool leaves_the_tree(const std::string& target) {
  return target.find("://") != std::string::npos || target.starts_with("mailto:");
}

}  // namespace

std::vector<std::string> check_links(std::string_view path, std::string_view markdown,
                                     const std::filesystem::path& root) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  const auto folder = (root / path).parent_path();
  const auto lines = lines_of(markdown);
  std::vector<std::string> problems;
  bool in_code = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("```")) in_code = !in_code;
    if (in_code) continue;
    const std::string line = without_code(lines[i]);
    for (std::sregex_iterator match(line.begin(), line.end(), link), end; match != end; ++match) {
      const std::string target = match->str(1);
      if (leaves_the_tree(target)) continue;
      const std::size_t hash = target.find('#');
      const std::string file = target.substr(0, hash);
      const auto goal = file.empty() ? root / path : folder / file;
      const auto complain = [&](const std::string& problem) {
        problems.push_back(std::string(path) + ":" + std::to_string(i + 1) + ": " + target + ": " + problem);
      };
      if (!file.empty() && !std::filesystem::exists(goal)) {
        complain("there is no such file");
      } else if (hash != std::string::npos) {
        const std::string text = file.empty() ? std::string(markdown) : read_text(goal);
        if (!has_anchor(text, target.substr(hash + 1))) complain("there is no such heading");
      }
    }
  }
  return problems;
}

BOOST_AUTO_TEST_SUITE(links)

namespace {

std::vector<std::string> problems_of(const std::string& markdown) {
  const TemporaryFolder folder;
  folder.put("other.md", "# Title\n## The life of a batch\n");
  return check_links("page.md", markdown, folder.path());
}

}  // namespace

BOOST_AUTO_TEST_CASE(files_headings_and_far_places_are_fine) {
  BOOST_TEST(problems_of("# Here\n[a](other.md) [b](other.md#the-life-of-a-batch) ![c](other.md) [d](#here)\n"
                         "[e](https://example.org/x) `[f](none.md)`\n```\n[g](none.md)\n```\n")
                 .empty());
}

BOOST_AUTO_TEST_CASE(a_missing_file_or_heading_is_named_with_its_line) {
  const auto problems = problems_of("x\n[a](none.md)\n[b](other.md#nothing)\n[c](#nothing)\n");
  BOOST_TEST_REQUIRE(problems.size() == 3U);
  BOOST_TEST(problems[0] == "page.md:2: none.md: there is no such file");
  BOOST_TEST(problems[1] == "page.md:3: other.md#nothing: there is no such heading");
  BOOST_TEST(problems[2] == "page.md:4: #nothing: there is no such heading");
}

BOOST_AUTO_TEST_SUITE_END()
