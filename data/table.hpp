// Rows with named columns, streamed from TSV, CSV, JSONL or parallel files.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/real.hpp"
#include "data/files.hpp"
#include "data/line_reader.hpp"

namespace trine {

class TableSource;

struct TableOptions {
  enum class Format { by_name, tsv, csv, jsonl };

  /// The columns wanted, by their names in the file, in the order wanted; empty for all. Numbers ("1",
  /// "2") where no column has such a name mean places, in a file whose first line is a row already.
  std::vector<std::string> columns = {};
  Format format = Format::by_name;
  LineReaderOptions lines = {};
};

/// One row after the other.
///
/// .tsv    tab-separated, no quoting; the first line names the columns
/// .csv    RFC 4180: quotes, doubled quotes, line breaks inside quotes; semicolons where the first line
///         has no comma; the first line names the columns
/// .jsonl  one object a line: the keys of the first are the columns; or one list a line: "1", "2", ...
/// several files: one column each, named by their endings ("de", "en"), equal numbers of lines
///
/// Any other ending: the first line decides (an object, a tab, a comma). Empty lines are skipped, except in
/// parallel files. Throws FileError, naming file, line, what was found and what to do.
class TableReader {
 public:
  explicit TableReader(const Files& files, const TableOptions& options = {});
  ~TableReader();
  TableReader(TableReader&&) noexcept;
  TableReader& operator=(TableReader&&) noexcept;

  /// Goes to the next row; false at the end.
  bool next();
  /// The wanted columns of the current row, valid until the next call of next().
  [[nodiscard]] std::span<const std::string_view> row() const { return row_; }

  /// Every column of the file, in its order.
  [[nodiscard]] const std::vector<std::string>& found() const;
  /// All fields of the first row, to judge columns by; empty where there is no row. Before the first next().
  [[nodiscard]] std::span<const std::string_view> sample() const { return fields_; }
  /// Takes these columns instead; before the first next().
  void select(const std::vector<std::string>& columns);

  /// Line where the current row begins.
  [[nodiscard]] Index line_number() const;
  /// How messages call the file.
  [[nodiscard]] const std::string& name() const;
  /// What the user should know about the reading so far, or nothing.
  [[nodiscard]] std::string notice() const;

 private:
  std::unique_ptr<TableSource> source_;
  std::vector<std::size_t> wanted_;       // places among found()
  std::vector<std::string_view> fields_;  // of the row read last, all of them
  std::vector<std::string_view> row_;
  bool read_ahead_ = false;  // the first row waits in fields_
};

}  // namespace trine
