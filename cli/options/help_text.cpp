#include "trine/cli/options/help_text.hpp"

#include <algorithm>
#include <vector>

#include "trine/cli/terminal/console.hpp"

namespace trine::cli {
namespace {

constexpr std::size_t kHanging = 4;
constexpr std::string_view kContinued = " \\";  // at the end of a line of a call, for the shell

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

// A line to copy into a shell.
bool is_call(std::string_view line, std::string_view program) {
  const std::string call = std::string(program) + ' ';
  return without_indent(line).starts_with(call) || line.find("| " + call) != std::string_view::npos;
}

// Words of a shell command; quoted words and comments are not split.
std::vector<std::string_view> shell_words(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  char quote = 0;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    const char c = at < line.size() ? line[at] : ' ';
    if (c == '#' && at == begin) {
      words.push_back(line.substr(at));
      break;
    }
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if ((c == ' ' && quote == 0) || at == line.size()) {
      if (at > begin) words.push_back(line.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  return words;
}

// The same, with an option and its value as one part.
std::vector<std::string_view> parts_of_call(std::string_view line) {
  std::vector<std::string_view> parts;
  for (std::string_view word : shell_words(line)) {
    const bool is_value = std::string_view("-|<>#").find(word.front()) == std::string_view::npos;
    const bool goes_before =
        !parts.empty() && parts.back().starts_with("--") && parts.back().find(' ') == std::string_view::npos;
    if (is_value && goes_before) {
      const char* begin = parts.back().data();
      parts.back() = {begin, static_cast<std::size_t>(word.data() + word.size() - begin)};
    } else {
      parts.push_back(word);
    }
  }
  return parts;
}

std::string broken_call(std::string_view line, std::size_t indent, std::size_t width) {
  std::string out(indent, ' ');
  std::size_t column = indent;
  for (std::string_view word : parts_of_call(line)) {
    const bool is_first = out.size() == indent;
    if (!is_first && column + 1 + word.size() + kContinued.size() > width) {
      out += kContinued;
      out += '\n' + std::string(indent + kHanging, ' ');
      column = indent + kHanging;
    } else if (!is_first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

// A line with its own indentation; the spaces that align its columns stay if it fits.
std::string broken(std::string_view line, std::size_t width, std::string_view program) {
  if (line.size() <= width) return std::string(line);
  const std::size_t indent = line.size() - without_indent(line).size();
  if (is_call(line, program)) return broken_call(line.substr(indent), indent, width);
  const std::string hanging(indent + kHanging, ' ');
  const std::size_t room = width > hanging.size() ? width - hanging.size() : 1;
  return std::string(indent, ' ') + wrapped(line.substr(indent), room, hanging);
}

// Removes the first line from the text, with the lines that continue it after a backslash.
std::string take_line(std::string_view& text) {
  std::string line;
  for (bool is_continued = true; is_continued;) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line += line.empty() ? part : without_indent(part);
    is_continued = part.ends_with(kContinued) && !text.empty();
    if (is_continued) line.pop_back();  // the blank before it stays
  }
  return line;
}

}  // namespace

std::string fitted(std::string_view unfitted, std::size_t width, std::string_view program) {
  const std::string called = as_called(unfitted, program);
  std::string_view text = called;
  std::string out, paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) out += wrapped(paragraph, width) + '\n';
    paragraph.clear();
  };
  while (!text.empty()) {
    const std::string line = take_line(text);
    if (!line.empty() && line.front() != ' ') {
      if (!paragraph.empty()) paragraph += ' ';
      paragraph += line;
      continue;
    }
    end_paragraph();
    out += broken(line, width, program) + '\n';
  }
  end_paragraph();
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace trine::cli
