// The texts of a file of lines or of a table, with ids and other columns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/data/readers/line_reader.hpp"
#include "trine/data/readers/table_reader.hpp"

namespace trine::cli {

/// A .tsv, .csv or .jsonl is a table, and so is any file whose columns are named by options. Any other file
/// has one text per line.
class TextRows {
 public:
  struct Options {
    std::vector<std::string> texts = {};  ///< columns, joined by a space; empty: found by name or content
    std::string id = {};                  ///< a column; empty: found by name, if there is one
    std::vector<std::string> show = {};   ///< further columns to return
    bool needs_id = false;
    bool with_title = true;                ///< prepends a column "title" to the column "text" (BEIR)
    std::string_view option = "--column";  ///< the option that names columns, for messages
    TableOptions::Header header = TableOptions::Header::automatic;
    bool strict = false;  ///< a row that cannot be used is an error
  };

  TextRows(const std::string& file, const Options& options);

  /// Moves to the next row; false at the end. Rows that cannot be used are skipped and counted.
  bool next();
  /// The line or field, unchanged; several fields are joined and trimmed. Empty if missing.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Number of the row from 1, skipped rows included; of a file of lines, the line number.
  [[nodiscard]] Index row() const;
  [[nodiscard]] Index line_number() const { return table_ ? table_->line_number() : lines_->line_number(); }
  [[nodiscard]] bool has_id() const { return has_id_; }
  [[nodiscard]] std::string_view id() const { return table_->row()[0]; }
  /// Fields of the further columns; empty if missing.
  [[nodiscard]] std::vector<std::string> shown() const;
  /// The names of those columns.
  [[nodiscard]] const std::vector<std::string>& shown_names() const { return shown_names_; }
  /// For a table without rows: throws FileError with the likely reason.
  [[noreturn]] void throw_no_rows() const { table_->throw_no_rows(); }
  [[nodiscard]] bool is_table() const { return table_.has_value(); }
  [[nodiscard]] const std::string& name() const { return table_ ? table_->name() : lines_->name(); }
  /// Messages about the file so far: the columns read, repairs, rows left out.
  [[nodiscard]] std::vector<std::string> notices() const;

 private:
  void choose(const Options& options);

  std::optional<LineReader> lines_;
  std::optional<TableReader> table_;
  bool has_id_ = false;
  std::size_t texts_ = 1;           // number of columns joined
  std::vector<std::string> roles_;  // of the columns, for the notice
  std::vector<std::string> shown_names_;
  std::string text_;
};

}  // namespace trine::cli
