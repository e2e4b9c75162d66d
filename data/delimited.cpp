// TSV and CSV.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "data/table_source.hpp"

namespace trine {
namespace {

bool is_place(const std::string& name) {
  return !name.empty() && name.size() < 4 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What TSV and CSV share: a first line that names the columns, rows of as many fields.
class Delimited : public TableSource {
 public:
  explicit Delimited(LineReader reader) : reader_(std::move(reader)) {}

  bool next(std::vector<std::string_view>& fields) override {
    if (first_is_row_) {
      first_is_row_ = false;
      fields.assign(first_.begin(), first_.end());
      return true;
    }
    if (!split_row(fields)) return false;
    if (fields.size() != names_.size()) {
      throw FileError(reader_.name(), row_line_,
                      fmt::format("expected {} {} columns, found {}{}", names_.size(), separated(),
                                  fields.size(), hint()));
    }
    return true;
  }
  [[nodiscard]] Index line_number() const override { return row_line_; }
  [[nodiscard]] const std::string& name() const override { return reader_.name(); }
  [[nodiscard]] std::string notice() const override { return reader_.notice(); }

 protected:
  /// Reads the first line; called by the constructors, when splitting is possible.
  void read_names(const std::vector<std::string>& wanted) {
    std::vector<std::string_view> fields;
    if (!split_row(fields))
      throw FileError(reader_.name(), 0, "the file is empty; a table begins with a line of column names");
    first_.assign(fields.begin(), fields.end());
    first_is_row_ = are_places(wanted, first_);
    names_ = first_;
    if (!first_is_row_) return;
    for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = std::to_string(i + 1);
  }
  /// The next line that is not empty; false at the end.
  bool next_line(std::string_view& line) {
    do {
      if (!reader_.next(line)) return false;
    } while (line.empty());
    row_line_ = reader_.line_number();
    return true;
  }
  /// The next row, by next_line.
  virtual bool split_row(std::vector<std::string_view>& fields) = 0;
  [[nodiscard]] virtual std::string_view separated() const = 0;
  [[nodiscard]] virtual std::string_view hint() const { return {}; }

  LineReader reader_;
  Index row_line_ = 0;

 private:
  std::vector<std::string> first_;
  bool first_is_row_ = false;
};

class Tsv final : public Delimited {
 public:
  Tsv(LineReader reader, const std::vector<std::string>& wanted) : Delimited(std::move(reader)) {
    read_names(wanted);
  }

 private:
  bool split_row(std::vector<std::string_view>& fields) override {
    std::string_view line;
    if (!next_line(line)) return false;
    fields.clear();
    for (std::size_t begin = 0;;) {
      const std::size_t tab = line.find('\t', begin);
      fields.push_back(line.substr(begin, tab - begin));
      if (tab == std::string_view::npos) return true;
      begin = tab + 1;
    }
  }
  [[nodiscard]] std::string_view separated() const override { return "tab-separated"; }
};

class Csv final : public Delimited {
 public:
  Csv(LineReader reader, const std::vector<std::string>& wanted, Index longest_row)
      : Delimited(std::move(reader)), longest_row_(static_cast<std::size_t>(longest_row)) {
    read_names(wanted);
  }

 private:
  // Fields are unquoted into text_; their places are kept as offsets, because text_ moves as it grows.
  bool split_row(std::vector<std::string_view>& fields) override {
    std::string_view line;
    if (!next_line(line)) return false;
    if (separator_ == '\0')
      separator_ = line.find(',') == line.npos && line.find(';') != line.npos ? ';' : ',';
    text_.clear();
    ends_.clear();
    for (std::size_t at = 0; at <= line.size();) {
      at = at < line.size() && line[at] == '"' ? quoted_field(line, at + 1) : plain_field(line, at);
      ends_.push_back(text_.size());
    }
    fields.clear();
    std::size_t begin = 0;
    for (std::size_t end : ends_) {
      fields.push_back(std::string_view(text_).substr(begin, end - begin));
      begin = end;
    }
    return true;
  }
  // Both return where the next field begins: behind the separator, or behind the end of the line.
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
        continue_row(line);
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
        throw FileError(
            reader_.name(), reader_.line_number(),
            fmt::format("'{}' after a closing quote; a quote inside a quoted field is written twice",
                        line[at]));
      }
      return at + 1;
    }
  }
  void continue_row(std::string_view& line) {
    if (text_.size() > longest_row_ || !reader_.next(line)) {
      throw FileError(
          reader_.name(), row_line_,
          text_.size() > longest_row_
              ? fmt::format("a quoted field that begins here has more than {} bytes; look for a stray quote",
                            longest_row_)
              : "a quoted field that begins here is not closed; look for a stray quote");
    }
  }
  [[nodiscard]] std::string_view separated() const override {
    return separator_ == ';' ? "semicolon-separated" : "comma-separated";
  }
  [[nodiscard]] std::string_view hint() const override {
    return "; a field that holds a comma is written in quotes";
  }

  std::size_t longest_row_;
  char separator_ = '\0';  // told by the first line
  std::string text_;
  std::vector<std::size_t> ends_;
};

}  // namespace

bool are_places(const std::vector<std::string>& wanted, const std::vector<std::string>& first_line) {
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return is_place(name) && std::find(first_line.begin(), first_line.end(), name) == first_line.end();
  });
}

std::unique_ptr<TableSource> open_tsv(LineReader reader, const std::vector<std::string>& wanted) {
  return std::make_unique<Tsv>(std::move(reader), wanted);
}
std::unique_ptr<TableSource> open_csv(LineReader reader, const std::vector<std::string>& wanted,
                                      Index longest_row) {
  return std::make_unique<Csv>(std::move(reader), wanted, longest_row);
}

}  // namespace trine
