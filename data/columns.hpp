// Which columns of a table to take where nobody said.
#pragma once

#include <string>
#include <vector>

#include "data/table.hpp"

namespace trine {

enum class ColumnKind { text, score, label };

/// A choice of `kinds.size()` columns: the first list of `usual` that the table has in full, else the first
/// columns that fit: text columns in their order, a score or label by one of its usual names. Throws
/// FileError saying what is needed and what there is.
[[nodiscard]] std::vector<std::string> choose_columns(const TableReader& table,
                                                      const std::vector<std::vector<std::string>>& usual,
                                                      const std::vector<ColumnKind>& kinds);

/// Columns that hold text, as far as their names and the first row tell.
[[nodiscard]] std::vector<std::string> text_columns(const TableReader& table);

}  // namespace trine
