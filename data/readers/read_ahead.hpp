// The first rows of a table, looked at before they are given out.
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

/// One of the rows read ahead. A field is nullopt where it is not there, or not a text.
struct SampleRow {
  std::vector<std::optional<std::string>> fields;
  std::vector<std::string_view> instead = {};  // of those not there: TableSource::instead()
  Index line = 0;
};

class ReadAhead {
 public:
  /// Reads a few hundred rows, or fewer where they are long or wide. Throws FileError where none of the
  /// first rows can be used.
  explicit ReadAhead(std::unique_ptr<TableSource> source);

  [[nodiscard]] const TableSource& source() const { return *source_; }
  /// The rows read ahead, all with as many fields.
  [[nodiscard]] std::span<const SampleRow> sample() const { return sample_; }
  /// The first row is not given out: it names the columns. Before the first next().
  SampleRow drop_first();

  /// As TableSource::next, from the beginning.
  TableSource::Read next(std::vector<std::string_view>& fields);
  /// As TableSource::instead, of the row that next() gave.
  [[nodiscard]] std::string_view instead(std::size_t place) const;
  [[nodiscard]] const RowProblem& problem() const { return problem_; }
  [[nodiscard]] Index line_number() const { return line_; }

 private:
  struct Bad {
    std::size_t before;  // place among the rows of the sample
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
