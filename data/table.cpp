#include "data/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "data/table_source.hpp"

namespace trine {
namespace {

using Format = TableOptions::Format;

Format by_ending(const std::filesystem::path& path) {
  const std::string ending = content_ending(path);
  if (ending == ".tsv" || ending == ".tab") return Format::tsv;
  if (ending == ".csv") return Format::csv;
  if (ending == ".jsonl" || ending == ".ndjson" || ending == ".json") return Format::jsonl;
  return Format::by_name;
}

Format by_first_line(const LineReader& reader) {
  const std::string_view line = reader.ahead().substr(0, reader.ahead().find('\n'));
  if (reader.ahead().empty())
    throw FileError(reader.name(), 0, "the file is empty; a table begins with a line of column names");
  if (line.substr(0, 1) == "{" || line.substr(0, 1) == "[") return Format::jsonl;
  if (line.find('\t') != line.npos) return Format::tsv;
  if (line.find(',') != line.npos || line.find(';') != line.npos) return Format::csv;
  throw FileError(
      reader.name(), 1,
      "no columns to be seen: neither tabs, nor commas, nor JSON; a table is named .tsv, .csv or .jsonl");
}

std::unique_ptr<TableSource> open_source(const Files& files, const TableOptions& options) {
  if (files.paths.empty()) throw OptionError("table: no file was given");
  if (files.paths.size() > 1) return open_parallel(files, options.lines);
  Format format = options.format == Format::by_name ? by_ending(files.paths.front()) : options.format;
  LineReader reader(files.paths.front(), options.lines);
  if (format == Format::by_name) format = by_first_line(reader);
  if (format == Format::jsonl) return open_jsonl(std::move(reader));
  if (format == Format::csv) return open_csv(std::move(reader), options.columns, options.lines.longest_line);
  return open_tsv(std::move(reader), options.columns);
}

}  // namespace

TableReader::TableReader(const Files& files, const TableOptions& options)
    : source_(open_source(files, options)) {
  select(options.columns.empty() ? found() : options.columns);
  read_ahead_ = source_->next(fields_);
  if (!read_ahead_) fields_.clear();
}

TableReader::~TableReader() = default;
TableReader::TableReader(TableReader&&) noexcept = default;
TableReader& TableReader::operator=(TableReader&&) noexcept = default;

void TableReader::select(const std::vector<std::string>& columns) {
  wanted_.clear();
  for (const std::string& column : columns) {
    const auto place = std::find(found().begin(), found().end(), column);
    if (place == found().end()) {
      throw FileError(name(), 0,
                      fmt::format("no column \"{}\"; found: {}; map names with --columns", column,
                                  fmt::join(found(), ", ")));
    }
    wanted_.push_back(static_cast<std::size_t>(place - found().begin()));
  }
}

bool TableReader::next() {
  if (!std::exchange(read_ahead_, false) && !source_->next(fields_)) return false;
  row_.resize(wanted_.size());
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    row_[i] = fields_[wanted_[i]];
    if (row_[i].data() == nullptr) {
      throw FileError(
          name(), line_number(),
          fmt::format("the field \"{}\" is missing, or neither text nor number", found()[wanted_[i]]));
    }
  }
  return true;
}

const std::vector<std::string>& TableReader::found() const { return source_->names(); }
Index TableReader::line_number() const { return source_->line_number(); }
const std::string& TableReader::name() const { return source_->name(); }
std::string TableReader::notice() const { return source_->notice(); }

}  // namespace trine
