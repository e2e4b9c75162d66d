#include "trine/data/readers/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/header.hpp"
#include "trine/data/readers/nested.hpp"
#include "trine/data/readers/table_format.hpp"

namespace trine {
namespace {

constexpr std::size_t kShownColumns = 20;
constexpr std::size_t kShownBytes = 60;  // of a field or a name in a message

std::string shortened(std::string_view text) {
  if (text.size() <= kShownBytes) return std::string(text);
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // inside a character
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace

TableReader::TableReader(const Files& files, const TableOptions& options)
    : rows_(open_source(files, options)), option_(options.option), strict_(options.strict) {
  settle_names(options);
  if (options.columns.empty()) {
    for (std::size_t i = 0; i < found_.size(); ++i) wanted_.push_back(i);
  } else {
    select(options.columns);
  }
}

void TableReader::settle_names(const TableOptions& options) {
  found_ = rows_.source().names();
  if (found_.empty() && !sample().empty()) {
    HeaderGuess guess = guess_header(sample(), options.columns);
    if (!guess.certain && !rows_.source().is_usually_named()) guess.names = false;
    const bool judged = options.header == TableOptions::Header::automatic;
    has_names_ = judged ? guess.names : options.header == TableOptions::Header::yes;
    if (judged && !(guess.certain && guess.names)) {
      assumed_ = fmt::format("; line {} was taken {} (--header {} if it {})", sample().front().line,
                             has_names_ ? "for names of columns" : "for a row, there are no names of columns",
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

std::size_t TableReader::place_of(const std::string& column) const {
  const bool digits = is_all_digits(trimmed(column));
  const std::size_t place = place_number(std::string(trimmed(column)));
  if (place > 0 && place <= found_.size()) return place - 1;
  if (digits && trimmed(column).find_first_not_of('0') == std::string_view::npos) {
    throw FileError(
        name(), 0,
        fmt::format("no column \"{}\": places count from 1, the first column is 1, as in {} 1; found: {}",
                    column, option_, all_columns()));
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
        fmt::format("no column \"{}\"; found: {}; name columns of the file, or give places counted "
                    "from 1, as in {} 1",
                    column, all_columns(), option_));
  }
  throw FileError(
      name(), 0,
      fmt::format("{} columns are called \"{}\", columns {} and {}; give a place instead, as in "
                  "{} {}",
                  indices.size(), column, indices[0] + 1, indices[1] + 1, option_, indices[0] + 1));
}

void TableReader::require_distinct(std::span<const std::string> columns) const {
  std::vector<std::size_t> indices;
  for (const std::string& column : columns) {
    const std::size_t place = place_of(column);
    const auto before = std::find(indices.begin(), indices.end(), place);
    if (before != indices.end()) {
      const std::string& other = columns[static_cast<std::size_t>(before - indices.begin())];
      throw FileError(name(), 0,
                      (other == column ? fmt::format("column \"{}\" is given twice", column)
                                       : fmt::format("\"{}\" and \"{}\" are one column, column {}", other,
                                                     column, place + 1)) +
                          fmt::format("; name different columns with {}; found: {}", option_, all_columns()));
    }
    indices.push_back(place);
  }
}

void TableReader::select(const std::vector<std::string>& columns) {
  std::vector<std::size_t> indices;
  indices.reserve(columns.size());
  bool has_place = false;
  for (const std::string& column : columns) {
    indices.push_back(place_of(column));
    has_place = has_place || place_number(std::string(trimmed(column))) == indices.back() + 1;
  }
  for (std::size_t i = 0; i < columns.size() && has_place; ++i) {
    if (!is_all_digits(trimmed(columns[i])) ||
        place_number(std::string(trimmed(columns[i]))) == indices[i] + 1)
      continue;
    throw FileError(name(), 0,
                    fmt::format("\"{}\" is the name of column {}, but the other numbers are places counted "
                                "from 1; give {} instead",
                                columns[i], indices[i] + 1, indices[i] + 1));
  }
  select_places(std::move(indices));
  chosen_by_user_ = true;
}

void TableReader::select_places(std::vector<std::size_t> indices) {
  wanted_ = std::move(indices);
  chosen_by_user_ = false;
}

std::vector<std::string> TableReader::selected() const {
  std::vector<std::string> columns;
  for (std::size_t place : wanted_) {
    const std::string& name = found_[place];
    const auto same = std::count_if(found_.begin(), found_.end(), [&](const auto& other) {
      return ascii_lower(other) == ascii_lower(name);
    });
    const bool is_name = has_names_ && same == 1 && !is_all_digits(name) && !name.empty();
    columns.push_back(is_name ? name : std::to_string(place + 1));
  }
  return columns;
}

std::string TableReader::reads(const std::vector<std::string>& roles) const {
  std::vector<std::pair<std::size_t, std::string>> parts;  // in the order of the file
  for (std::size_t i = 0; i < wanted_.size() && i < roles.size(); ++i) {
    const std::size_t place = wanted_[i];
    const bool like_a_column_number = has_names_ && is_all_digits(found_[place]);
    parts.emplace_back(place, fmt::format("{} as {}",
                                          like_a_column_number ? fmt::format("column {}, called {},",
                                                                             place + 1, display(place))
                                                               : display(place),
                                          roles[i]));
  }
  std::sort(parts.begin(), parts.end());
  std::vector<std::string> texts;
  texts.reserve(parts.size());
  for (auto& [place, text] : parts) texts.push_back(std::move(text));
  return fmt::format("{}: reads {}{}{}", name(), fmt::join(texts, ", "),
                     chosen_by_user_ ? "" : fmt::format(" ({} to choose)", option_), assumed_);
}

std::string TableReader::display(std::size_t place) const {
  if (!has_names_ || found_[place].empty()) return fmt::format("column {}", place + 1);
  return shortened(found_[place]);
}

std::string TableReader::first_row() const {
  if (sample().empty()) return "no row";
  std::vector<std::string> shown;
  const auto& fields = sample().front().fields;
  const auto& instead = sample().front().instead;
  const auto what_else = [&](std::size_t i) {
    return i < instead.size() && !instead[i].empty() ? std::string(instead[i]) : std::string("nothing");
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

bool TableReader::next() {
  for (;;) {
    const TableSource::Read read = rows_.next(fields_);
    if (read == TableSource::Read::end) return false;
    ++row_number_;
    if (read == TableSource::Read::bad) {
      leave_out(rows_.problem().kind, rows_.problem().detail);
      continue;
    }
    if (repeats_names()) {
      leave_out("with the names of the columns once more");
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
    const std::string_view instead = rows_.instead(wanted_[missing]);
    const std::string cure = how_to_flatten(found_[wanted_[missing]], instead);
    leave_out(fmt::format("without \"{}\"", display(wanted_[missing])),
              instead.empty()
                  ? "it is missing"
                  : fmt::format("it is {}, no text or number{}{}", instead, cure.empty() ? "" : ": ", cure));
  }
}

// As where tables were put one behind the other.
bool TableReader::repeats_names() const {
  return names_in_row_ &&
         std::equal(fields_.begin(), fields_.end(), found_.begin(), found_.end(),
                    [](std::string_view field, const std::string& name) { return trimmed(field) == name; });
}

void TableReader::leave_out(const std::string& kind, const std::string& detail) {
  if (strict_) {
    throw FileError(name(), line_number(),
                    fmt::format("a row {}{}; without --strict such rows are left out and counted", kind,
                                detail.empty() ? "" : ": " + detail));
  }
  left_out_.add(kind, detail, line_number());
}

std::vector<std::string> TableReader::notices(std::string_view cure) const {
  std::vector<std::string> notices = left_out_.notices(name(), cure);
  if (std::string notice = rows_.source().notice(); !notice.empty()) notices.push_back(std::move(notice));
  return notices;
}

void TableReader::refuse_no_rows() const {
  if (left_out_.rows() > 0)
    throw FileError(name(), 0,
                    fmt::format("no row can be used: {}; is this the right file?", left_out_.worst()));
  throw FileError(name(), 0, "holds no rows, only a line of column names");
}

}  // namespace trine
