// What is behind a TableReader: one class for each way of writing a table.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trine/data/files.hpp"
#include "trine/data/readers/line_reader.hpp"

namespace trine {

/// A row that cannot be used: what kind of fault, in words that follow "3 rows", and what was seen.
struct RowProblem {
  std::string kind;
  std::string detail;
};

class TableSource {
 public:
  enum class Read { row, bad, end };

  virtual ~TableSource() = default;
  /// The fields of the next row, valid until the next call. A field whose data() is null is not there, or
  /// not a text. Where names() is empty the first row may name the columns: that is for the caller to judge.
  virtual Read next(std::vector<std::string_view>& fields) = 0;
  /// What stands in the row read last in place of a field that is not there: "null", "a list", "an object";
  /// empty for nothing.
  [[nodiscard]] virtual std::string_view instead(std::size_t) const { return {}; }
  /// Whether a first row is rather names than a row where nothing tells.
  [[nodiscard]] virtual bool is_usually_named() const { return true; }
  /// After Read::bad.
  [[nodiscard]] const RowProblem& problem() const { return problem_; }
  /// No more columns are taken in: rows from here on have as many fields as names().
  virtual void settle() {}

  [[nodiscard]] virtual Index line_number() const = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual std::string notice() const = 0;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 protected:
  std::vector<std::string> names_;
  RowProblem problem_;
};

[[nodiscard]] std::unique_ptr<TableSource> open_tsv(LineReader reader);
/// `separator` 0: by the first line.
[[nodiscard]] std::unique_ptr<TableSource> open_csv(LineReader reader, Index longest_row,
                                                    char separator = '\0');
/// Fields set apart by blanks or tabs, however many, as TREC writes its files.
[[nodiscard]] std::unique_ptr<TableSource> open_blanks(LineReader reader);
[[nodiscard]] std::unique_ptr<TableSource> open_jsonl(LineReader reader, Index longest_row);
[[nodiscard]] std::unique_ptr<TableSource> open_parallel(const Files& files, LineReaderOptions options);

}  // namespace trine
