// Rows with named columns, streamed from TSV, CSV, JSONL or parallel files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/data/files.hpp"
#include "trine/data/readers/left_out.hpp"
#include "trine/data/readers/line_reader.hpp"
#include "trine/data/readers/read_ahead.hpp"

namespace trine {

struct TableOptions {
  enum class Format { by_name, tsv, csv, jsonl, blanks };
  /// Whether the first line of a file without keys names the columns. `automatic` judges it by the first
  /// rows, and TableReader::reads() says what was assumed.
  enum class Header { automatic, yes, no };

  /// The columns wanted, in this order; empty for all. A name, without regard to case; or a place, counted
  /// from 1, which a number means wherever the table has so many columns.
  std::vector<std::string> columns = {};
  Format format = Format::by_name;
  Header header = Header::automatic;
  bool strict = false;  ///< a row that cannot be used is an error
  LineReaderOptions lines = {};
  std::string option = "--columns";  ///< what the user chooses columns with, for messages
};

/// One row after the other.
///
/// .tsv    tab-separated, no quoting, unless every name in the first line is quoted
/// .csv    RFC 4180: quotes, doubled quotes, line breaks inside quotes; commas, semicolons or tabs, whichever
///         the first line has most
/// .jsonl  one object a line: the keys of the first rows are the columns; or one list a line
/// several files: one column each, named by their endings ("de", "en"), equal numbers of lines
///
/// Any other ending: the first line decides. Empty lines are skipped, except in parallel files. Rows that
/// cannot be used are left out and counted: notice(). Throws FileError, naming file, line, what was found and
/// what to do, for a file that cannot be read, that is no table, or of whose first rows none can be used.
class TableReader {
 public:
  explicit TableReader(const Files& files, const TableOptions& options = {});

  /// Goes to the next row in which every wanted column has a field; false at the end.
  bool next();
  /// The wanted columns of the current row, valid until the next call of next().
  [[nodiscard]] std::span<const std::string_view> row() const { return row_; }
  /// The current row cannot be used: counted for notice(). `kind` follows "3 rows": "without a label".
  /// Throws FileError where the reader is strict.
  void leave_out(const std::string& kind, const std::string& detail = {});

  /// Every column of the file, in its order; "1", "2", ... where the file has no names.
  [[nodiscard]] const std::vector<std::string>& found() const { return found_; }
  /// Whether found() was read from the file.
  [[nodiscard]] bool has_names() const { return has_names_; }
  /// The first rows, as far as a few hundred of them stay small, to judge columns by.
  [[nodiscard]] std::span<const SampleRow> sample() const { return rows_.sample(); }
  /// The place among found() of a column by its name or place. Throws FileError where there is none, or
  /// two of that name, and for "0", as indices count from 1.
  [[nodiscard]] std::size_t place_of(const std::string& column) const;
  /// Throws FileError where two of these, names or indices, are one column.
  void require_distinct(std::span<const std::string> columns) const;

  /// Takes these columns instead; before the first next(). Throws FileError as place_of() does, and where
  /// some numbers could only be names and others are indices.
  void select(const std::vector<std::string>& columns);
  /// The same by indices from 0, for a choice that the user did not make.
  void select_places(std::vector<std::size_t> indices);
  [[nodiscard]] const std::vector<std::size_t>& selected_places() const { return wanted_; }
  /// So many of the wanted columns, the last ones, may be missing in a row: their fields are empty then.
  void last_may_be_missing(std::size_t count) { optional_ = count; }
  /// The columns now wanted, as --columns would name them.
  [[nodiscard]] std::vector<std::string> selected() const;
  /// "FILE: reads Category as label, Question as text (--columns to choose)": one role for each wanted
  /// column, and what the first line was taken for where that could be otherwise. The option that chooses is
  /// not mentioned where the user chose.
  [[nodiscard]] std::string reads(const std::vector<std::string>& roles) const;
  /// What the user chooses columns with.
  [[nodiscard]] const std::string& option() const { return option_; }
  /// A column as messages call it: its name, or "column 3".
  [[nodiscard]] std::string display(std::size_t place) const;
  /// "title = "1984", year = "1949"": the first row, for messages.
  [[nodiscard]] std::string first_row() const;
  /// The names of all columns, for messages; long lists are cut.
  [[nodiscard]] std::string all_columns() const;

  /// The current row among all of the file, from 1: the names of columns do not count, rows left out do.
  [[nodiscard]] Index row_number() const { return row_number_; }
  /// Line where the current row begins.
  [[nodiscard]] Index line_number() const { return rows_.line_number(); }
  /// How messages call the file.
  [[nodiscard]] const std::string& name() const { return rows_.source().name(); }
  /// What the user should know about the reading so far, a line each. `cure` stands behind what is said of
  /// rows left out.
  [[nodiscard]] std::vector<std::string> notices(std::string_view cure = {}) const;
  /// The rows left out so far, "3 rows without a label, the first in line 4", a kind each.
  [[nodiscard]] std::vector<std::string> left_out() const { return left_out_.kinds(); }
  /// For a file that gave no row: what was wrong with those left out, or that there are none.
  [[noreturn]] void refuse_no_rows() const;

 private:
  void settle_names(const TableOptions& options);
  [[nodiscard]] bool repeats_names() const;

  ReadAhead rows_;
  std::vector<std::string> found_;
  std::string option_;
  bool strict_ = false;
  bool has_names_ = true;
  bool names_in_row_ = false;  // they were a row of the file
  std::string assumed_;        // what the first line was taken for, where that was judged
  bool chosen_by_user_ = false;
  std::vector<std::size_t> wanted_;       // indices among found()
  std::vector<std::string_view> fields_;  // of the row read last, all of them
  std::vector<std::string_view> row_;
  std::size_t optional_ = 0;
  Index row_number_ = 0;
  LeftOut left_out_;
};

}  // namespace trine
