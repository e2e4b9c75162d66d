#include "trine/cli/options/help_text.hpp"

#include <algorithm>

#include "trine/cli/console.hpp"

namespace trine::cli {
namespace {

constexpr std::size_t kHanging = 4;

// A line with its own indentation; blanks inside it that align columns stay where it fits.
std::string broken(std::string_view line, std::size_t width) {
  if (line.size() <= width) return std::string(line);
  const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
  const std::string head(indent, ' ');
  const std::string hanging(indent + kHanging, ' ');
  const std::size_t room = width > hanging.size() ? width - hanging.size() : 1;
  return head + wrapped(line.substr(indent), room, hanging);
}

}  // namespace

std::string fitted(std::string_view text, std::size_t width) {
  std::string out, paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) out += wrapped(paragraph, width) + '\n';
    paragraph.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.front() != ' ') {
      if (!paragraph.empty()) paragraph += ' ';
      paragraph += line;
      continue;
    }
    end_paragraph();
    out += broken(line, width) + '\n';
  }
  end_paragraph();
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace trine::cli
