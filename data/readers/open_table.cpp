#include "trine/data/readers/open_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/guess_header.hpp"

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

std::string_view first_line(const LineReader& reader) {
  return reader.ahead().substr(0, reader.ahead().find_first_of("\r\n"));
}

// "q1 0 d1 1" or "q1 Q0 d1 3": a judgment as TREC writes it.
bool is_trec_line(std::string_view line) {
  const std::vector<std::string_view> fields = split_blanks(line);
  if (fields.size() != 4) return false;
  const std::string_view grade = fields[3].substr(fields[3].front() == '-' ? 1 : 0);
  return (fields[1] == "0" || fields[1] == "Q0" || column_number(fields[1]) > 0) &&
         (grade == "0" || column_number(grade) > 0);
}

Format by_first_line(const LineReader& reader) {
  const std::string_view line = first_line(reader);
  if (reader.ahead().empty())
    throw FileError(reader.name(), 0, "the file is empty; a table begins with a line of column names");
  if (line.substr(0, 1) == "{" || line.substr(0, 1) == "[") return Format::jsonl;
  if (line.find('\t') != line.npos) return Format::tsv;
  if (is_trec_line(line)) return Format::blanks;
  if (line.find(',') != line.npos || line.find(';') != line.npos) return Format::csv;
  throw FileError(
      reader.name(), 1,
      "no columns to be seen: neither tabs, nor commas, nor JSON; a table is named .tsv, .csv or .jsonl");
}

bool is_all_quoted(std::string_view line) {
  std::size_t fields = 0;
  for (std::size_t at = 0; at <= line.size(); ++fields) {
    const std::size_t end = std::min(line.find('\t', at), line.size());
    if (end < at + 2 || line[at] != '"' || line[end - 1] != '"') return false;
    at = end + 1;
  }
  return fields > 1;
}

// Some programs write TSV with every field in quotes, with or without those of the first line.
bool is_quoted_tsv(std::string_view ahead) {
  bool is_quoted = false;
  for (bool is_first = true; ahead.find('\n') != ahead.npos; is_first = false) {
    const std::string_view line = ahead.substr(0, ahead.find_first_of("\r\n"));
    ahead.remove_prefix(ahead.find('\n') + 1);
    if (line.empty()) continue;
    is_quoted = is_all_quoted(line);
    if (is_first ? is_quoted : !is_quoted) break;
  }
  return is_quoted;
}

}  // namespace

std::unique_ptr<TableSource> open_source(const Files& files, const TableOptions& options) {
  if (files.paths.empty()) throw OptionError("table: no file was given");
  if (files.paths.size() > 1) return open_parallel(files, options.lines);
  Format format = options.format == Format::by_name ? by_ending(files.paths.front()) : options.format;
  LineReader reader(files.paths.front(), options.lines);
  if (format == Format::by_name) format = by_first_line(reader);
  const bool no_tab = first_line(reader).find('\t') == std::string_view::npos;
  if (format == Format::tsv && options.format == Format::by_name && no_tab &&
      is_trec_line(first_line(reader)))
    format = Format::blanks;
  if (format == Format::jsonl) return open_jsonl(std::move(reader), options.lines.longest_line);
  if (format == Format::csv) return open_csv(std::move(reader), options.lines.longest_line);
  if (format == Format::blanks) return open_blanks(std::move(reader));
  if (is_quoted_tsv(reader.ahead())) return open_csv(std::move(reader), options.lines.longest_line, '\t');
  return open_tsv(std::move(reader));
}

bool ends_as_table(const Files& files) {
  return files.paths.size() != 1 || by_ending(files.paths.front()) != Format::by_name;
}

}  // namespace trine
