// The texts whose words become the vocabulary: trine convert --words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/cli/options/common_options.hpp"
#include "trine/data/readers/line_reader.hpp"
#include "trine/data/readers/table_reader.hpp"

namespace trine::cli {

/// A .tsv, .csv or .jsonl, and several parallel files, are a table: every field of the columns that hold
/// words is a text; columns of numbers, dates and ids are not read. Any other file has one text per line.
class WordTexts {
 public:
  WordTexts(const std::string& file, const TableChoices& choices);

  /// The next text, valid until the next call; false at the end. Throws FileError for a file without any.
  bool next(std::string_view& text);
  /// The columns read, and rows left out.
  [[nodiscard]] std::vector<std::string> notices() const;

 private:
  [[nodiscard]] bool next_field(std::string_view& text);

  std::optional<LineReader> lines_;
  std::optional<TableReader> table_;
  std::size_t fields_ = 0;  // not yet returned, of the current row
  bool is_empty_ = true;
};

}  // namespace trine::cli
