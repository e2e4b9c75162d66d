// The texts whose words trine convert --words spells out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/cli/options/table_options.hpp"
#include "trine/data/readers/line_reader.hpp"
#include "trine/data/readers/table_reader.hpp"

namespace trine::cli {

/// A .tsv, .csv or .jsonl, and several parallel files, are a table: every field of every column that holds
/// words is a text, and columns of numbers, dates and ids are not read. Everything else has a text a line.
class WordTexts {
 public:
  WordTexts(const std::string& file, const TableChoices& choices);

  /// The next text, valid until the next call; false at the end. Throws FileError for a file without any.
  bool next(std::string_view& text);
  /// What the user should know about the reading.
  [[nodiscard]] std::vector<std::string> notices() const;

 private:
  [[nodiscard]] bool next_field(std::string_view& text);

  std::optional<LineReader> lines_;
  std::optional<TableReader> table_;
  std::size_t fields_ = 0;  // of the current row, that are still to come
  bool is_empty_ = true;
};

}  // namespace trine::cli
