// What is behind a TableReader: one class for each way of writing a table.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/files.hpp"
#include "data/line_reader.hpp"
#include "data/table.hpp"

namespace trine {

class TableSource {
 public:
  virtual ~TableSource() = default;
  /// The fields of the next row, one for each of names(), valid until the next call. A field whose
  /// data() is null is not there or not a text.
  virtual bool next(std::vector<std::string_view>& fields) = 0;
  [[nodiscard]] virtual Index line_number() const = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual std::string notice() const = 0;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 protected:
  std::vector<std::string> names_;
};

/// Whether the first line names the columns or is a row: see TableOptions::columns.
[[nodiscard]] bool are_places(const std::vector<std::string>& wanted,
                              const std::vector<std::string>& first_line);

/// TSV and CSV. `wanted` only decides whether the first line is a row.
[[nodiscard]] std::unique_ptr<TableSource> open_tsv(LineReader reader,
                                                    const std::vector<std::string>& wanted);
[[nodiscard]] std::unique_ptr<TableSource> open_csv(LineReader reader, const std::vector<std::string>& wanted,
                                                    Index longest_row);
[[nodiscard]] std::unique_ptr<TableSource> open_jsonl(LineReader reader);
[[nodiscard]] std::unique_ptr<TableSource> open_parallel(const Files& files, LineReaderOptions options);

}  // namespace trine
