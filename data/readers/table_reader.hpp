// Rows with named columns, streamed from TSV, CSV, JSONL or parallel files.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/data/input_files.hpp"
#include "trine/data/readers/line_reader.hpp"
#include "trine/data/readers/read_ahead.hpp"
#include "trine/data/readers/skipped_rows.hpp"
#include "trine/data/readers/table_source.hpp"

namespace trine {

/// Reads row by row.
///
/// .tsv    tab-separated, no quoting, unless every name in the first line is quoted
/// .csv    RFC 4180: quotes, doubled quotes, line breaks inside quotes; separated by commas, semicolons, tabs
/// or
///         bars, whichever is most frequent in the first line
/// .jsonl  one object a line: the keys of the first rows are the columns; or one list a line
/// several files: one column each, named by their endings ("de", "en"), equal numbers of lines
///
/// Other names: the first line decides. Empty lines are skipped, except in parallel files. Unusable rows are
/// skipped and counted: notices(). Throws FileError, naming file, line, value and remedy, for a file that
/// cannot be read or is not a table, and if none of its first rows is usable.
class TableReader {
 public:
  explicit TableReader(const Files& files, const TableOptions& options = {});

  /// Advances to the next row that has all selected columns; false at the end.
  bool next();
  /// The selected columns of the current row, valid until the next call.
  [[nodiscard]] std::span<const std::string_view> row() const { return row_; }
  /// Skips and counts the current row. `kind` completes "3 rows ...": "without a label". Throws FileError in
  /// strict mode.
  void skip_row(const std::string& kind, const std::string& detail = {});

  /// Names of all columns of the file, in order; "1", "2", ... if it has none.
  [[nodiscard]] const std::vector<std::string>& found() const { return found_; }
  /// Whether found() are names from the file.
  [[nodiscard]] bool has_names() const { return has_names_; }
  /// The first rows, at most a few hundred, to judge columns by.
  [[nodiscard]] std::span<const SampleRow> sample() const { return rows_.sample(); }
  /// Index in found() of a column given by name or by number from 1 on. Throws FileError if there is none, or
  /// two of that name.
  [[nodiscard]] std::size_t index_of(const std::string& column) const;
  /// Index in found() of the first of these names, in lower case, that a column has.
  [[nodiscard]] std::optional<std::size_t> find(std::span<const std::string> names) const;
  /// Throws FileError if two of these names or numbers are the same column.
  void require_distinct(std::span<const std::string> columns) const;

  /// Selects columns; before the first next(). Throws FileError as index_of() does, and if some numbers can
  /// only be names while others are column numbers.
  void select(const std::vector<std::string>& columns);
  /// The same by index in found(), for a choice that was not the user's.
  void select_indices(std::vector<std::size_t> indices);
  [[nodiscard]] const std::vector<std::size_t>& selected_indices() const { return wanted_; }
  /// The last `count` selected columns may be missing in a row; their fields are then empty.
  void allow_missing_last(std::size_t count) { optional_ = count; }
  /// The selected columns, as --columns would name them.
  [[nodiscard]] std::vector<std::string> selected() const;
  /// "FILE: reads Category as label, Question as text (--columns to choose)": one role per selected column,
  /// and how an ambiguous first line was read. Does not mention the option if the user chose the columns.
  [[nodiscard]] std::string reads(const std::vector<std::string>& roles) const;
  /// The user's option to choose columns.
  [[nodiscard]] const std::string& option() const { return option_; }
  /// A column in messages: its name, or "column 3".
  [[nodiscard]] std::string display(std::size_t column) const;
  /// "title = "1984", year = "1949"": the first row, for messages.
  [[nodiscard]] std::string first_row() const;
  /// "make its texts columns, as in jq -c '...' FILE", for a JSON column that has `what`, "a list" or "an
  /// object"; empty for anything else.
  [[nodiscard]] std::string flatten_hint(std::size_t column, std::string_view what) const;
  /// The names of all columns, for messages; long lists are cut.
  [[nodiscard]] std::string all_columns() const;

  /// Number of the current row in the file, from 1 on, skipped rows included, a line of names not.
  [[nodiscard]] Index row_number() const { return row_number_; }
  /// First line of the current row.
  [[nodiscard]] Index line_number() const { return rows_.line_number(); }
  /// The file in messages.
  [[nodiscard]] const std::string& name() const { return rows_.source().name(); }
  /// Notices about the file so far, for the user, a line each; `hint` is appended to those about skipped
  /// rows.
  [[nodiscard]] std::vector<std::string> notices(std::string_view hint = {}) const;
  /// The skipped rows so far, "3 rows without a label, the first in line 4", one entry per kind.
  [[nodiscard]] std::vector<std::string> skipped() const { return skipped_.kinds(); }
  /// Throws the FileError for a file without a usable row: what was wrong with those skipped, or that there
  /// are none.
  [[noreturn]] void throw_no_rows() const;

 private:
  void determine_names(const TableOptions& options);
  [[nodiscard]] bool repeats_names() const;

  ReadAhead rows_;
  std::vector<std::string> found_;
  std::string option_;
  bool strict_ = false;
  bool has_names_ = true;
  bool names_in_row_ = false;  // they were a row of the file
  std::string assumed_;        // how an ambiguous first line was read
  bool chosen_by_user_ = false;
  std::vector<std::size_t> wanted_;       // selected indices
  std::vector<std::string_view> fields_;  // of the row read last, all of them
  std::vector<std::string_view> row_;
  std::size_t optional_ = 0;
  Index row_number_ = 0;
  SkippedRows skipped_;
};

}  // namespace trine
