// Rows of texts for training and evaluation, each distinct text stored once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

/// n rows of `columns` text ids, so that a repeated text is stored, tokenized and hashed once.
struct Dataset {
  std::vector<std::string> texts;         // distinct, in order of first appearance
  std::vector<std::string> column_names;  // one a column
  std::vector<std::int32_t> ids;          // [rows, columns], indices in texts
  std::vector<float> scores;              // [rows], or empty
  std::vector<std::int32_t> labels;       // [rows], indices in label_names, or empty
  std::vector<std::string> label_names;   // distinct, in order of first appearance
  std::vector<std::string> notices;       // about the files read, for the user
  std::vector<std::string> read_columns;  // as --columns would name them; texts first

  [[nodiscard]] Index columns() const { return static_cast<Index>(column_names.size()); }
  [[nodiscard]] Index rows() const { return columns() == 0 ? 0 : static_cast<Index>(ids.size()) / columns(); }
  /// The text ids of one row.
  [[nodiscard]] std::span<const std::int32_t> row(Index i) const {
    return std::span(ids).subspan(static_cast<std::size_t>(i * columns()),
                                  static_cast<std::size_t>(columns()));
  }
  [[nodiscard]] const std::string& text(Index row_number, Index column) const {
    return texts[static_cast<std::size_t>(row(row_number)[static_cast<std::size_t>(column)])];
  }
};

/// The number of rows of each label.
[[nodiscard]] std::vector<Index> rows_of_labels(const Dataset& data);

/// Grows a Dataset row by row.
class DatasetBuilder {
 public:
  enum class Repeats { keep, drop };  // drop: of rows of equal texts keep the first

  explicit DatasetBuilder(std::vector<std::string> column_names, Repeats repeats = Repeats::keep);

  /// Trims whitespace. A row with an empty text is skipped and counted. Returns whether the row was added.
  bool add(std::span<const std::string_view> row);
  bool add(std::initializer_list<std::string_view> row) { return add(std::span(row.begin(), row.size())); }
  bool add_scored(std::span<const std::string_view> row, float score);
  bool add_labeled(std::span<const std::string_view> row, std::string_view label);

  void notice(std::string text);
  [[nodiscard]] Index rows() const { return rows_; }

  /// The data set; `source` names the file in the notice about skipped rows.
  [[nodiscard]] Dataset finish(std::string_view source);

 private:
  Dataset data_;
  Repeats repeats_;
  StringTable seen_;  // the text ids of each row, as bytes
  StringTable texts_;
  StringTable labels_;
  Index rows_ = 0;
  Index skipped_ = 0;
};

/// From memory.
[[nodiscard]] Dataset from_texts(std::span<const std::string> texts);
[[nodiscard]] Dataset from_pairs(std::span<const std::pair<std::string, std::string>> pairs);

/// The given rows of `data`, in this order; unused texts are dropped.
[[nodiscard]] Dataset take_rows(const Dataset& data, std::span<const Index> rows);

/// All rows of both. Throws OptionError unless they have as many columns, and both or neither have scores and
/// labels.
[[nodiscard]] Dataset join(Dataset first, const Dataset& second);

}  // namespace trine
