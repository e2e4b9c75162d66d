// Formats of tables: how one is opened, and the interface behind TableReader, one class per format.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trine/data/input_files.hpp"
#include "trine/data/readers/line_reader.hpp"

namespace trine {

/// How a table is opened.
struct TableOptions {
  enum class Format { by_name, tsv, csv, jsonl, blanks };
  /// Whether the first line of a file without keys names the columns. `automatic` judges by the first rows;
  /// TableReader::reads() reports the guess.
  enum class Header { automatic, yes, no };

  /// The columns to read, in this order; empty for all. Names, without regard to case, or column numbers from
  /// 1 on; a number within the table is always a column number.
  std::vector<std::string> columns = {};
  Format format = Format::by_name;
  Header header = Header::automatic;
  bool strict = false;  ///< an unusable row is an error
  LineReaderOptions lines = {};
  std::string option = "--columns";  ///< the user's option to choose columns, for messages
};

/// Why a row is unusable: a kind, which completes "3 rows ...", and the value seen.
struct RowProblem {
  std::string kind;
  std::string detail;
};

class TableSource {
 public:
  enum class Read { row, bad, end };

  virtual ~TableSource() = default;
  /// The fields of the next row, valid until the next call. A field whose data() is null is missing or not a
  /// text. If names() is empty, the first row may name the columns; the caller decides.
  virtual Read next(std::vector<std::string_view>& fields) = 0;
  /// What the last row has in place of a missing field: "null", "a list", "an object", or empty for nothing.
  [[nodiscard]] virtual std::string_view found_instead(std::size_t) const { return {}; }
  /// Whether an ambiguous first row is more likely names than data.
  [[nodiscard]] virtual bool usually_has_header() const { return true; }
  /// After Read::bad.
  [[nodiscard]] const RowProblem& problem() const { return problem_; }
  /// Fixes the columns: later rows have as many fields as names().
  virtual void freeze_columns() {}

  [[nodiscard]] virtual Index line_number() const = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual std::vector<std::string> notices() const = 0;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 protected:
  std::vector<std::string> names_;
  RowProblem problem_;
};

[[nodiscard]] std::unique_ptr<TableSource> open_tsv(LineReader reader);
/// `separator` 0: detected in the first line.
[[nodiscard]] std::unique_ptr<TableSource> open_csv(LineReader reader, Index longest_row,
                                                    char separator = '\0');
/// Fields separated by runs of blanks or tabs, as in TREC files.
[[nodiscard]] std::unique_ptr<TableSource> open_blanks(LineReader reader);
[[nodiscard]] std::unique_ptr<TableSource> open_jsonl(LineReader reader, Index longest_row);
[[nodiscard]] std::unique_ptr<TableSource> open_parallel(const Files& files, LineReaderOptions options);

}  // namespace trine
