#include "trine/data/readers/json_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"

namespace trine {
namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr Index kLongestArrayLine = Index{1} << 28;  // bytes; programs write whole arrays into one line

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

// Where an element ends: behind its closing bracket, or, a bare value, at the comma or bracket that follows.
// Goes on where it stopped before when more text has come.
class ElementEnd {
 public:
  /// True where the element ends at `at`, which is moved on to there.
  bool find(std::string_view text, std::size_t& at) {
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (quoted_) {
        if (escaped_) {
          escaped_ = false;
        } else if (c == '\\') {
          escaped_ = true;
        } else if (c == '"') {
          quoted_ = false;
        }
      } else if (c == '"') {
        quoted_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if (depth_ == 0 && (c == ',' || c == ']' || c == '}')) {
        return true;
      } else if ((c == '}' || c == ']') && --depth_ == 0) {
        ++at;
        return true;
      }
    }
    return false;
  }

 private:
  Index depth_ = 0;
  bool quoted_ = false;
  bool escaped_ = false;
};

}  // namespace

JsonTexts::JsonTexts(LineReader reader, Index longest_value)
    : reader_(std::move(reader)), longest_value_(static_cast<std::size_t>(longest_value)) {
  const std::string_view head = without_blanks(reader_.ahead());
  if (head.empty()) throw FileError(reader_.name(), 0, "the file is empty; expected one JSON object a line");
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const std::string_view inside = without_blanks(line.substr(1));
  array_ = line.front() == '[' && (inside.empty() || inside.front() == '{' || inside.front() == '[');
  if (array_) reader_.allow_lines_of(kLongestArrayLine);
  if (line.front() == '{' && inside.empty() && line.size() < head.size()) {
    throw FileError(reader_.name(), 1,
                    "one JSON object over several lines; write one object a line, for example with jq -c .");
  }
}

bool JsonTexts::next(std::string_view& value) { return array_ ? next_element(value) : next_line(value); }

bool JsonTexts::next_line(std::string_view& value) {
  do {
    if (!reader_.next(value)) return false;
  } while (without_blanks(value).empty());
  value_line_ = reader_.line_number();
  return true;
}

// To the next character that is not blank; false at the end of the file.
bool JsonTexts::more() {
  line_ = without_blanks(line_);
  while (line_.empty()) {
    if (!reader_.next(line_)) return false;
    line_ = without_blanks(line_);
  }
  return true;
}

bool JsonTexts::next_element(std::string_view& value) {
  if (!closed_ && !more()) fail("the array is not closed; the file may be cut off");
  if (!opened_) {
    opened_ = true;
    line_.remove_prefix(1);
    if (!more()) fail("the array is not closed; the file may be cut off");
  } else if (!closed_ && line_.front() == ',') {
    line_.remove_prefix(1);
    if (!more()) fail("the array is not closed; the file may be cut off");
  } else if (!closed_ && line_.front() != ']') {
    fail(fmt::format("'{}' between the values of an array; expected a comma or ]", line_.front()));
  }
  if (!closed_ && line_.front() == ']') {
    closed_ = true;
    line_.remove_prefix(1);
  }
  if (closed_) {
    if (more()) fail("there is something behind the array; write one object a line, or one array");
    return false;
  }
  value_line_ = reader_.line_number();
  value_.clear();
  ElementEnd end;
  for (;;) {
    std::size_t at = 0;
    const bool found = end.find(line_, at);
    value_ += line_.substr(0, at);
    if (value_.size() > longest_value_)
      fail(fmt::format("a value of more than {} bytes; break it into smaller ones", longest_value_));
    line_.remove_prefix(at);
    if (found) break;
    if (!reader_.next(line_)) fail("the array is not closed; the file may be cut off");
    value_ += ' ';
  }
  value = value_;
  return true;
}

void JsonTexts::fail(const std::string& problem) const {
  throw FileError(reader_.name(), std::max<Index>(reader_.line_number(), 1), problem);
}

}  // namespace trine
