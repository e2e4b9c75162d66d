// Texts from a file, line by line or row by row, with what stands beside them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/data/readers/line_reader.hpp"
#include "trine/data/readers/table_reader.hpp"

namespace trine::cli {

/// A .tsv, .csv or .jsonl is a table; any other file is one, too, where a column of it is asked for.
/// Everything else has a text a line.
class TextRows {
 public:
  struct Options {
    std::vector<std::string> texts = {};  ///< columns; several are joined by a space. Empty: chosen
    std::string id = {};                  ///< a column; empty: chosen by its name, if there is one
    std::vector<std::string> show = {};   ///< columns to carry along
    bool needs_id = false;
    bool with_title = true;  ///< a column "title" beside the chosen column "text" is joined before it (BEIR)
    std::string_view option = "--column";  ///< what chooses the columns, for messages
    TableOptions::Header header = TableOptions::Header::automatic;
    bool strict = false;  ///< a row that cannot be read is an error
  };

  TextRows(const std::string& file, const Options& options);

  /// Goes to the next row; false at the end. Rows that cannot be read are passed over and counted.
  bool next();
  /// A line or a field as it stands; several fields joined, without white space at the ends. Empty where
  /// missing.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// From 1, rows that cannot be read included; of lines their number.
  [[nodiscard]] Index row() const;
  [[nodiscard]] Index line_number() const { return table_ ? table_->line_number() : lines_->line_number(); }
  [[nodiscard]] bool has_id() const { return has_id_; }
  [[nodiscard]] std::string_view id() const { return table_->row()[0]; }
  /// Fields of the columns to carry along; empty ones where they are missing.
  [[nodiscard]] std::vector<std::string> shown() const;
  /// The names of those columns.
  [[nodiscard]] const std::vector<std::string>& shown_names() const { return shown_names_; }
  /// Of a table without a row. Throws FileError, with the likely reason.
  [[noreturn]] void throw_no_rows() const { table_->throw_no_rows(); }
  [[nodiscard]] bool is_table() const { return table_.has_value(); }
  [[nodiscard]] const std::string& name() const { return table_ ? table_->name() : lines_->name(); }
  /// What the user should know about the reading so far: the columns that were read, repairs, rows left out.
  [[nodiscard]] std::vector<std::string> notices() const;

 private:
  void choose(const Options& options);

  std::optional<LineReader> lines_;
  std::optional<TableReader> table_;
  bool has_id_ = false;
  std::size_t texts_ = 1;           // how many columns are joined
  std::vector<std::string> roles_;  // of the columns read, for the notice
  std::vector<std::string> shown_names_;
  std::string text_;
};

}  // namespace trine::cli
