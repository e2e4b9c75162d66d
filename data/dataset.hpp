// What training and evaluation read: rows of texts, each distinct text kept once.
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

/// n rows of `columns` texts. Rows refer to texts by number, so a sentence that occurs a thousand times
/// is stored, tokenized and hashed once.
struct Dataset {
  std::vector<std::string> texts;         // distinct, in order of first appearance
  std::vector<std::string> column_names;  // one a column
  std::vector<std::int32_t> ids;          // [rows x columns], numbers of texts
  std::vector<float> scores;              // [rows], or empty
  std::vector<std::int32_t> labels;       // [rows], numbers of label_names, or empty
  std::vector<std::string> label_names;   // distinct, in order of first appearance
  std::vector<std::string> notices;       // what the user should be told about the reading
  std::vector<std::string> read_columns;  // of the file, as --columns would name them; texts, then the rest

  [[nodiscard]] Index columns() const { return static_cast<Index>(column_names.size()); }
  [[nodiscard]] Index rows() const { return columns() == 0 ? 0 : static_cast<Index>(ids.size()) / columns(); }
  /// The numbers of the texts of one row.
  [[nodiscard]] std::span<const std::int32_t> row(Index i) const {
    return std::span(ids).subspan(static_cast<std::size_t>(i * columns()),
                                  static_cast<std::size_t>(columns()));
  }
  [[nodiscard]] const std::string& text(Index row_number, Index column) const {
    return texts[static_cast<std::size_t>(row(row_number)[static_cast<std::size_t>(column)])];
  }
};

/// Grows a Dataset row by row.
class DatasetBuilder {
 public:
  enum class Repeats { keep, drop };  // rows of the same texts: drop all but the first

  explicit DatasetBuilder(std::vector<std::string> column_names, Repeats repeats = Repeats::keep);

  /// Texts are taken without white space at their ends. A row with an empty text is left out and counted.
  /// Returns whether the row was taken.
  bool add(std::span<const std::string_view> row);
  bool add(std::initializer_list<std::string_view> row) { return add(std::span(row.begin(), row.size())); }
  bool add_scored(std::span<const std::string_view> row, float score);
  bool add_labeled(std::span<const std::string_view> row, std::string_view label);

  void notice(std::string text);
  [[nodiscard]] Index rows() const { return rows_; }

  /// The finished set; `source` is who to name in the notice about rows left out.
  [[nodiscard]] Dataset finish(std::string_view source);

 private:
  Dataset data_;
  Repeats repeats_;
  StringTable seen_;  // the numbers of the texts of each row, as bytes
  StringTable texts_;
  StringTable labels_;
  Index rows_ = 0;
  Index skipped_ = 0;
};

/// From memory.
[[nodiscard]] Dataset from_texts(std::span<const std::string> texts);
[[nodiscard]] Dataset from_pairs(std::span<const std::pair<std::string, std::string>> pairs);

/// The rows of `data` with these numbers, in this order; texts not used any more are dropped.
[[nodiscard]] Dataset take_rows(const Dataset& data, std::span<const Index> rows);

/// All rows of both, which must have equal numbers of columns, and both or neither scores and labels.
/// Moving the first set in saves copying it. Throws OptionError.
[[nodiscard]] Dataset join(Dataset first, const Dataset& second);

}  // namespace trine
