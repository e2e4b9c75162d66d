// Fields separated by tabs or blanks, without quoting.
#include "trine/data/readers/delimited.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"

namespace trine {

Delimited::Delimited(LineReader reader) : reader_(std::move(reader)) {
  if (reader_.ahead().find_first_not_of("\r\n") == std::string_view::npos && reader_.ahead().size() < 512)
    throw FileError(reader_.name(), 0, "the file is empty; a table begins with a line of column names");
}

TableSource::Read Delimited::next(std::vector<std::string_view>& fields) {
  const Read read = split_row(fields);
  if (read != Read::row) return read;
  if (width_ == 0) width_ = fields.size();
  // Programs that pad rows to the widest one leave empty fields at the end.
  while (fields.size() > width_ && fields.back().empty()) fields.pop_back();
  if (fields.size() == width_) return Read::row;
  problem_ = {"with a different number of fields than the first row",
              fmt::format("expected {} {} columns, found {}{}", width_, separated(), fields.size(), hint())};
  return Read::bad;
}

bool Delimited::next_line(std::string_view& line) {
  do {
    if (!reader_.next(line)) return false;
  } while (line.empty());
  row_line_ = reader_.line_number();
  return true;
}

namespace {

class Tsv final : public Delimited {
 public:
  using Delimited::Delimited;

 private:
  Read split_row(std::vector<std::string_view>& fields) override {
    std::string_view line;
    if (!next_line(line)) return Read::end;
    fields.clear();
    for (std::size_t begin = 0;;) {
      const std::size_t tab = line.find('\t', begin);
      fields.push_back(line.substr(begin, tab - begin));
      if (tab == std::string_view::npos) return Read::row;
      begin = tab + 1;
    }
  }
  [[nodiscard]] std::string_view separated() const override { return "tab-separated"; }
};

class Blanks final : public Delimited {
 public:
  using Delimited::Delimited;

 private:
  Read split_row(std::vector<std::string_view>& fields) override {
    std::string_view line;
    do {
      if (!next_line(line)) return Read::end;
      fields = split_blanks(line);
    } while (fields.empty());
    return Read::row;
  }
  [[nodiscard]] std::string_view separated() const override { return "blank-separated"; }
};

}  // namespace

std::unique_ptr<TableSource> open_tsv(LineReader reader) { return std::make_unique<Tsv>(std::move(reader)); }
std::unique_ptr<TableSource> open_blanks(LineReader reader) {
  return std::make_unique<Blanks>(std::move(reader));
}

}  // namespace trine
