// Base of tables of separated fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/data/readers/table_source.hpp"

namespace trine {

/// All rows have as many fields as the first. names() is empty: the first row may hold the names.
class Delimited : public TableSource {
 public:
  /// Throws FileError for an empty file.
  explicit Delimited(LineReader reader);

  Read next(std::vector<std::string_view>& fields) final;
  [[nodiscard]] Index line_number() const final { return row_line_; }
  [[nodiscard]] const std::string& name() const final { return reader_.name(); }
  [[nodiscard]] std::vector<std::string> notices() const override { return reader_.notices(); }

 protected:
  /// The fields of the next row that is not empty; sets row_line_, and problem_ for a bad row.
  virtual Read split_row(std::vector<std::string_view>& fields) = 0;
  /// "comma-separated", for messages.
  [[nodiscard]] virtual std::string_view separated() const = 0;
  [[nodiscard]] virtual std::string_view hint() const { return {}; }

  /// The next line that is not empty; sets row_line_. False at the end.
  bool next_line(std::string_view& line);

  LineReader reader_;
  Index row_line_ = 0;

 private:
  std::size_t width_ = 0;  // fields of the first row
};

}  // namespace trine
