// CSV as in RFC 4180, with the separators that spreadsheets use.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/data/readers/delimited.hpp"

namespace trine {
namespace {

constexpr std::size_t kMostReread = std::size_t{1} << 26;  // bytes

// The separator that occurs most outside quotes in the first line; a comma where there is none.
char default_separator(std::string_view line) {
  constexpr std::string_view kSeparators = ",;\t|";
  std::size_t counts[kSeparators.size()] = {};
  bool quoted = false;
  for (char c : line) {
    if (c == '"') quoted = !quoted;
    const std::size_t which = kSeparators.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  return kSeparators[static_cast<std::size_t>(std::max_element(std::begin(counts), std::end(counts)) -
                                              counts)];
}

class Csv final : public Delimited {
 public:
  Csv(LineReader reader, Index longest_row, char separator)
      : Delimited(std::move(reader)),
        longest_row_(static_cast<std::size_t>(longest_row)),
        separator_(separator),
        unusual_(separator != '\0') {}

  [[nodiscard]] std::vector<std::string> notices() const override {
    std::vector<std::string> all = Delimited::notices();
    if (unusual_) all.insert(all.begin(), reader_.name() + ": its fields are in quotes, which were removed");
    return all;
  }

 private:
  static constexpr std::size_t kBroken = std::string_view::npos;

  // Fields are unquoted into text_; their ends are kept as offsets, because text_ moves as it grows.
  Read split_row(std::vector<std::string_view>& fields) override {
    std::string_view line;
    if (!first_line(line)) return Read::end;
    text_.clear();
    ends_.clear();
    for (std::size_t at = 0; at <= line.size();) {
      at = at < line.size() && line[at] == '"' ? quoted_field(line, at + 1) : plain_field(line, at);
      if (at == kBroken) return reread();
      ends_.push_back(text_.size());
    }
    fields.clear();
    std::size_t begin = 0;
    for (std::size_t end : ends_) {
      fields.push_back(std::string_view(text_).substr(begin, end - begin));
      begin = end;
    }
    return Read::row;
  }

  // The first line of a row. Lines of an unclosed row come first.
  bool first_line(std::string_view& line) {
    continued_.clear();
    do {
      if (!any_line(line)) return false;
    } while (line.empty());
    row_line_ = line_number_;
    if (separator_ != '\0') return true;
    const bool is_quoted = line.size() == 7 && line.front() == '"' && line.back() == '"';
    const std::string_view text = is_quoted ? line.substr(1, 5) : line;
    if (text.size() == 5 && text.starts_with("sep=")) {  // written by spreadsheets
      separator_ = text[4];
      return first_line(line);
    }
    separator_ = default_separator(line);
    return true;
  }
  bool any_line(std::string_view& line) {
    if (again_.empty()) {
      if (!reader_.next(line)) return false;
      line_number_ = reader_.line_number();
      return true;
    }
    current_ = std::move(again_.front());
    again_.pop_front();
    line = current_.text;
    line_number_ = current_.number;
    return true;
  }

  // Both return where the next field begins: after the separator, or after the end of the line.
  std::size_t plain_field(std::string_view line, std::size_t at) {
    const std::size_t end = std::min(line.find(separator_, at), line.size());
    text_ += line.substr(at, end - at);
    return end + 1;
  }
  std::size_t quoted_field(std::string_view& line, std::size_t at) {
    for (;;) {
      const std::size_t quote = line.find('"', at);
      text_ += line.substr(at, quote - at);
      if (quote == std::string_view::npos) {
        text_ += '\n';
        if (!continue_row(line)) return kBroken;
        at = 0;
        continue;
      }
      at = quote + 1;
      if (at < line.size() && line[at] == '"') {
        text_ += '"';
        ++at;
        continue;
      }
      if (at < line.size() && line[at] != separator_) {
        problem_ = {
            "with unbalanced quotes",
            fmt::format("'{}' after a closing quote; write quotes inside a quoted field twice", line[at])};
        return kBroken;
      }
      return at + 1;
    }
  }
  bool continue_row(std::string_view& line) {
    if (text_.size() <= longest_row_ && any_line(line)) {
      continued_.push_back({std::string(line), line_number_});
      return true;
    }
    problem_ = {
        "with unbalanced quotes",
        text_.size() > longest_row_
            ? fmt::format("a quoted field that begins here has more than {} bytes; look for a stray quote",
                          longest_row_)
            : "a quoted field that begins here is not closed; look for a stray quote"};
    return false;
  }
  // A stray quote swallows good rows: only the line where it began is skipped, the others are read again.
  Read reread() {
    for (const Line& line : continued_) reread_ += line.text.size() + 1;
    if (reread_ > kMostReread)
      throw FileError(reader_.name(), row_line_, problem_.detail + "; there are too many of them");
    again_.insert(again_.begin(), std::make_move_iterator(continued_.begin()),
                  std::make_move_iterator(continued_.end()));
    return Read::bad;
  }

  [[nodiscard]] std::string_view separated() const override {
    switch (separator_) {
      case ';':
        return "semicolon-separated";
      case '\t':
        return "tab-separated";
      case '|':
        return "bar-separated";
      default:
        return "comma-separated";
    }
  }
  [[nodiscard]] std::string_view hint() const override {
    return separator_ == ',' ? "; quote fields that contain a comma" : "";
  }

  struct Line {
    std::string text;
    Index number = 0;
  };

  std::size_t longest_row_;
  char separator_;  // 0 until detected in the first line
  bool unusual_;
  std::string text_;
  std::vector<std::size_t> ends_;
  std::vector<Line> continued_;  // lines of the current row but its first
  std::deque<Line> again_;
  Line current_;
  Index line_number_ = 0;
  std::size_t reread_ = 0;  // bytes
};

}  // namespace

std::unique_ptr<TableSource> open_csv(LineReader reader, Index longest_row, char separator) {
  return std::make_unique<Csv>(std::move(reader), longest_row, separator);
}

}  // namespace trine
