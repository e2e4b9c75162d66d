#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <optional>
#include <regex>

#include "trine/tests/docs/docs.hpp"
#include "trine/tests/io/temporary_folder.hpp"

namespace {

using Lines = std::vector<std::string>;

Lines without_common_indentation(Lines lines) {
  std::size_t common = std::string::npos;
  for (const auto& line : lines) common = std::min(common, line.find_first_not_of(' '));
  for (auto& line : lines) line.erase(0, std::min(common, line.size()));
  return lines;
}

/// The lines between the two marks; nothing where a mark is missing.
std::optional<Lines> region(const Lines& source, const std::string& name) {
  const auto holds = [](const std::string& mark) {
    return
        [mark](const std::string& line) { return line.find("// [docs:" + mark + "]") != std::string::npos; };
  };
  const auto begin = std::find_if(source.begin(), source.end(), holds(name));
  const auto end = std::find_if(begin, source.end(), holds("end"));
  if (end == source.end()) return std::nullopt;
  return without_common_indentation(Lines(begin + 1, end));
}

/// The lines of the fenced block that starts at `fence`; nothing where there is none.
std::optional<Lines> block(const Lines& lines, std::size_t fence) {
  if (fence >= lines.size() || !lines[fence].starts_with("```")) return std::nullopt;
  const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(fence) + 1;
  const auto end = std::find(begin, lines.end(), "```");
  if (end == lines.end()) return std::nullopt;
  return Lines(begin, end);
}

std::string difference(const Lines& shown, const Lines& compiled) {
  std::size_t i = 0;
  while (i < shown.size() && i < compiled.size() && shown[i] == compiled[i]) ++i;
  const auto line = [&](const Lines& of) {
    return i < of.size() ? "\"" + of[i] + "\"" : std::string("its end");
  };
  return "line " + std::to_string(i + 1) + " of the block is " + line(shown) + ", in the file " +
         line(compiled);
}

}  // namespace

std::vector<std::string> check_snippets(std::string_view path, std::string_view markdown,
                                        const std::filesystem::path& root) {
  static const std::regex origin(R"(<!-- from (\S+) (\S+) -->)");
  const Lines lines = lines_of(markdown);
  Lines problems;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (!std::regex_match(lines[i], match, origin)) continue;
    const auto complain = [&](const std::string& problem) {
      problems.push_back(std::string(path) + ":" + std::to_string(i + 1) + ": " + problem);
    };
    const auto shown = block(lines, i + 1);
    const auto compiled = region(lines_of(read_text(root / match.str(1))), match.str(2));
    if (!shown) {
      complain("a fenced block must follow");
    } else if (!compiled) {
      complain(match.str(1) + " has no region // [docs:" + match.str(2) + "] ... // [docs:end]");
    } else if (*shown != *compiled) {
      complain(match.str(1) + ": " + difference(*shown, *compiled));
    }
  }
  return problems;
}

BOOST_AUTO_TEST_SUITE(snippets)

namespace {

Lines problems_of(const std::string& markdown) {
  const TemporaryFolder folder;
  folder.put("a.cpp",
             "int main() {\n  // [docs:loop]\n  for (;;) {\n    step();\n\n  }\n  // [docs:end]\n}\n");
  return check_snippets("page.md", markdown, folder.path());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_block_equal_to_its_region_passes_whatever_the_indentation) {
  BOOST_TEST(
      problems_of("text\n<!-- from a.cpp loop -->\n```cpp\nfor (;;) {\n  step();\n\n}\n```\n").empty());
  BOOST_TEST(problems_of("```cpp\nmy own\n```\n").empty());
}

BOOST_AUTO_TEST_CASE(a_changed_line_is_named) {
  const auto problems = problems_of("<!-- from a.cpp loop -->\n```cpp\nfor (;;) {\n  stop();\n\n}\n```\n");
  BOOST_TEST_REQUIRE(problems.size() == 1U);
  BOOST_TEST(problems[0] ==
             "page.md:1: a.cpp: line 2 of the block is \"  stop();\", in the file \"  step();\"");
  BOOST_TEST(problems_of("<!-- from a.cpp loop -->\n```cpp\nfor (;;) {\n  step();\n```\n").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_missing_file_region_or_block_is_a_problem) {
  BOOST_TEST(problems_of("<!-- from b.cpp loop -->\n```\nx\n```\n").size() == 1U);
  BOOST_TEST(problems_of("<!-- from a.cpp lop -->\n```\nx\n```\n").size() == 1U);
  BOOST_TEST(problems_of("<!-- from a.cpp loop -->\nno block\n").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
