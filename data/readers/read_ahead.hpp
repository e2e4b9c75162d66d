// Buffers the first rows of a table, to inspect them before they are read.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/data/readers/table_source.hpp"

namespace trine {

/// A buffered row. A field is nullopt if it is missing or not a text.
struct SampleRow {
  std::vector<std::optional<std::string>> fields;
  std::vector<std::string_view> found_instead = {};  // of missing fields: TableSource::found_instead()
  Index line = 0;
};

class ReadAhead {
 public:
  /// Reads a few hundred rows, fewer if they are long or wide. Throws FileError if none of them is usable.
  explicit ReadAhead(std::unique_ptr<TableSource> source);

  [[nodiscard]] const TableSource& source() const { return *source_; }
  /// The buffered rows, all of equal width.
  [[nodiscard]] std::span<const SampleRow> sample() const { return sample_; }
  /// Removes the first row, which names the columns; before the first next().
  SampleRow drop_first();

  /// As TableSource::next, from the beginning.
  TableSource::Read next(std::vector<std::string_view>& fields);
  /// As TableSource::found_instead, for the last row of next().
  [[nodiscard]] std::string_view found_instead(std::size_t column) const;
  [[nodiscard]] const RowProblem& problem() const { return problem_; }
  [[nodiscard]] Index line_number() const { return line_; }

 private:
  struct Bad {
    std::size_t before;  // index in the sample
    RowProblem problem;
    Index line;
  };
  void keep(const std::vector<std::string_view>& fields);

  std::unique_ptr<TableSource> source_;
  std::vector<SampleRow> sample_;
  std::vector<Bad> bad_;
  std::size_t next_row_ = 0;
  std::size_t next_bad_ = 0;
  bool behind_sample_ = false;
  RowProblem problem_;
  Index line_ = 0;
};

}  // namespace trine
