#include "trine/data/readers/table_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/guess_header.hpp"
#include "trine/data/readers/open_table.hpp"

namespace trine {
namespace {

constexpr std::size_t kShownColumns = 20;
constexpr std::size_t kShownBytes = 60;  // of a field or a name in a message

std::string shortened(std::string_view text) {
  if (text.size() <= kShownBytes) return std::string(text);
  std::size_t end = kShownBytes;
  while (end > 0 && is_utf8_continuation(text[end])) --end;
  return std::string(text.substr(0, end)) + "...";
}

// A key that jq accepts after a dot without quotes.
bool is_plain(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && (name.front() < '0' || name.front() > '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

TableReader::TableReader(const Files& files, const TableOptions& options)
    : rows_(open_source(files, options)), option_(options.option), strict_(options.strict) {
  determine_names(options);
  if (options.columns.empty()) {
    for (std::size_t i = 0; i < found_.size(); ++i) wanted_.push_back(i);
  } else {
    select(options.columns);
  }
}

void TableReader::determine_names(const TableOptions& options) {
  found_ = rows_.source().names();
  if (found_.empty() && !sample().empty()) {
    HeaderGuess guess = guess_header(sample(), options.columns);
    if (!guess.certain && !rows_.source().usually_has_header()) guess.names = false;
    const bool judged = options.header == TableOptions::Header::automatic;
    has_names_ = judged ? guess.names : options.header == TableOptions::Header::yes;
    if (judged && !(guess.certain && guess.names)) {
      assumed_ = fmt::format("; line {} was read as {} (--header {} if it {})", sample().front().line,
                             has_names_ ? "column names" : "a row, not as column names",
                             has_names_ ? "no" : "yes", has_names_ ? "is a row" : "names the columns");
    }
    const std::size_t width = sample().front().fields.size();
    if (!has_names_) {
      for (std::size_t i = 0; i < width; ++i) found_.push_back(std::to_string(i + 1));
    } else {
      names_in_row_ = true;
      for (const auto& field : rows_.drop_first().fields) found_.emplace_back(field ? trimmed(*field) : "");
    }
  }
}

std::size_t TableReader::index_of(const std::string& column) const {
  const bool digits = is_all_digits(trimmed(column));
  const std::size_t number = column_number(column);
  if (number > 0 && number <= found_.size()) return number - 1;
  if (digits && trimmed(column).find_first_not_of('0') == std::string_view::npos) {
    throw FileError(name(), 0,
                    fmt::format("no column \"{}\": column numbers start at 1, as in {} 1; found: {}", column,
                                option_, all_columns()));
  }
  const std::string wanted = ascii_lower(trimmed(column));
  std::vector<std::size_t> same, alike;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (found_[i] == column) same.push_back(i);
    if (ascii_lower(found_[i]) == wanted) alike.push_back(i);
  }
  const std::vector<std::size_t>& indices = same.empty() ? alike : same;
  if (indices.size() == 1) return indices.front();
  if (indices.empty()) {
    throw FileError(
        name(), 0,
        fmt::format("no column \"{}\"; found: {}; give names of columns, or column numbers from 1 on, "
                    "as in {} 1",
                    column, all_columns(), option_));
  }
  throw FileError(
      name(), 0,
      fmt::format("{} columns are called \"{}\", columns {} and {}; give a column number, as in "
                  "{} {}",
                  indices.size(), column, indices[0] + 1, indices[1] + 1, option_, indices[0] + 1));
}

std::optional<std::size_t> TableReader::find(std::span<const std::string> names) const {
  for (const std::string& name : names) {
    const auto column = std::find_if(found_.begin(), found_.end(),
                                     [&](const std::string& each) { return ascii_lower(each) == name; });
    if (column != found_.end()) return static_cast<std::size_t>(column - found_.begin());
  }
  return std::nullopt;
}

void TableReader::require_distinct(std::span<const std::string> columns) const {
  std::vector<std::size_t> indices;
  for (const std::string& column : columns) {
    const std::size_t index = index_of(column);
    const auto before = std::find(indices.begin(), indices.end(), index);
    if (before != indices.end()) {
      const std::string& other = columns[static_cast<std::size_t>(before - indices.begin())];
      throw FileError(name(), 0,
                      (other == column ? fmt::format("column \"{}\" is given twice", column)
                                       : fmt::format("\"{}\" and \"{}\" are one column, column {}", other,
                                                     column, index + 1)) +
                          fmt::format("; name different columns with {}; found: {}", option_, all_columns()));
    }
    indices.push_back(index);
  }
}

void TableReader::select(const std::vector<std::string>& columns) {
  std::vector<std::size_t> indices;
  indices.reserve(columns.size());
  bool has_place = false;
  for (const std::string& column : columns) {
    indices.push_back(index_of(column));
    has_place = has_place || column_number(column) == indices.back() + 1;
  }
  for (std::size_t i = 0; i < columns.size() && has_place; ++i) {
    if (!is_all_digits(trimmed(columns[i])) || column_number(columns[i]) == indices[i] + 1) continue;
    throw FileError(name(), 0,
                    fmt::format("\"{}\" is the name of column {}, but the other numbers are column numbers; "
                                "give {} instead",
                                columns[i], indices[i] + 1, indices[i] + 1));
  }
  select_indices(std::move(indices));
  chosen_by_user_ = true;
}

void TableReader::select_indices(std::vector<std::size_t> indices) {
  wanted_ = std::move(indices);
  chosen_by_user_ = false;
}

std::vector<std::string> TableReader::selected() const {
  std::vector<std::string> columns;
  for (std::size_t column : wanted_) {
    const std::string& name = found_[column];
    const auto same = std::count_if(found_.begin(), found_.end(), [&](const auto& other) {
      return ascii_lower(other) == ascii_lower(name);
    });
    const bool is_name = has_names_ && same == 1 && !is_all_digits(name) && !name.empty();
    columns.push_back(is_name ? name : std::to_string(column + 1));
  }
  return columns;
}

std::string TableReader::reads(const std::vector<std::string>& roles) const {
  std::vector<std::pair<std::size_t, std::string>> parts;  // in the order of the file
  for (std::size_t i = 0; i < wanted_.size() && i < roles.size(); ++i) {
    const std::size_t column = wanted_[i];
    const bool like_a_column_number = has_names_ && is_all_digits(found_[column]);
    parts.emplace_back(column, fmt::format("{} as {}",
                                           like_a_column_number ? fmt::format("column {}, called {},",
                                                                              column + 1, display(column))
                                                                : display(column),
                                           roles[i]));
  }
  std::sort(parts.begin(), parts.end());
  std::vector<std::string> texts;
  texts.reserve(parts.size());
  for (auto& [column, text] : parts) texts.push_back(std::move(text));
  return fmt::format("{}: reads {}{}{}", name(), fmt::join(texts, ", "),
                     chosen_by_user_ ? "" : fmt::format(" ({} to choose)", option_), assumed_);
}

std::string TableReader::display(std::size_t column) const {
  if (!has_names_ || found_[column].empty()) return fmt::format("column {}", column + 1);
  return shortened(found_[column]);
}

std::string TableReader::first_row() const {
  if (sample().empty()) return "no row";
  std::vector<std::string> shown;
  const auto& fields = sample().front().fields;
  const auto& found_instead = sample().front().found_instead;
  const auto what_else = [&](std::size_t i) {
    return i < found_instead.size() && !found_instead[i].empty() ? std::string(found_instead[i])
                                                                 : std::string("nothing");
  };
  for (std::size_t i = 0; i < std::min(fields.size(), kShownColumns); ++i)
    shown.push_back(
        fmt::format("{} = {}", display(i), fields[i] ? '"' + shortened(*fields[i]) + '"' : what_else(i)));
  return fmt::format("{}{}", fmt::join(shown, ", "), fields.size() > kShownColumns ? ", ..." : "");
}

std::string TableReader::all_columns() const {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(found_.size(), kShownColumns); ++i) shown.push_back(display(i));
  if (found_.size() <= kShownColumns) return fmt::format("{}", fmt::join(shown, ", "));
  return fmt::format("{} and {} more", fmt::join(shown, ", "), found_.size() - kShownColumns);
}

std::string TableReader::flatten_hint(std::size_t column, std::string_view what) const {
  const std::string& name = found_[column];
  const std::string key(is_plain(name) ? name : "key");
  if (what == "an object") return fmt::format("make its keys columns, as in jq -c '. + .{}' FILE", key);
  if (what != "a list") return {};
  const std::string lower = ascii_lower(name);
  if (lower.starts_with("pos"))
    return fmt::format("make one of its texts the column, as in jq -c '.positive = .{}[0]' FILE", key);
  const std::string made = lower.starts_with("neg") ? "negative" : key;
  return fmt::format("make its texts columns, as in jq -c '.{0}_1 = .{1}[0] | .{0}_2 = .{1}[1]' FILE", made,
                     key);
}

bool TableReader::next() {
  for (;;) {
    const TableSource::Read read = rows_.next(fields_);
    if (read == TableSource::Read::end) return false;
    ++row_number_;
    if (read == TableSource::Read::bad) {
      skip_row(rows_.problem().kind, rows_.problem().detail);
      continue;
    }
    if (repeats_names()) {
      skip_row("with repeated column names");
      continue;
    }
    row_.resize(wanted_.size());
    std::size_t missing = wanted_.size();
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      row_[i] = fields_[wanted_[i]];
      if (row_[i].data() != nullptr) continue;
      row_[i] = "";
      if (i + optional_ < wanted_.size()) missing = std::min(missing, i);
    }
    if (missing == wanted_.size()) return true;
    const std::string_view found_instead = rows_.found_instead(wanted_[missing]);
    const std::string hint = flatten_hint(wanted_[missing], found_instead);
    skip_row(fmt::format("without \"{}\"", display(wanted_[missing])),
             found_instead.empty() ? "it is missing"
                                   : fmt::format("it is {}, no text or number{}{}", found_instead,
                                                 hint.empty() ? "" : ": ", hint));
  }
}

// As where tables were put one behind the other.
bool TableReader::repeats_names() const {
  return names_in_row_ &&
         std::equal(fields_.begin(), fields_.end(), found_.begin(), found_.end(),
                    [](std::string_view field, const std::string& name) { return trimmed(field) == name; });
}

void TableReader::skip_row(const std::string& kind, const std::string& detail) {
  if (strict_) {
    throw FileError(name(), line_number(),
                    fmt::format("a row {}{}; without --strict such rows are skipped and counted", kind,
                                detail.empty() ? "" : ": " + detail));
  }
  skipped_.add(kind, detail, line_number());
}

std::vector<std::string> TableReader::notices(std::string_view hint) const {
  std::vector<std::string> notices = skipped_.notices(name(), hint);
  for (std::string& notice : rows_.source().notices()) notices.push_back(std::move(notice));
  return notices;
}

void TableReader::throw_no_rows() const {
  if (skipped_.rows() > 0)
    throw FileError(name(), 0,
                    fmt::format("no row can be used: {}; is this the right file?", skipped_.worst()));
  throw FileError(name(), 0, "has no rows, only a line of column names");
}

}  // namespace trine
