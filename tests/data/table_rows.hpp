// All rows of a table.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "trine/data/readers/table_reader.hpp"

using ColumnNames = std::vector<std::string>;
using Rows = std::vector<ColumnNames>;

inline Rows rows_of(const trine::Files& files, trine::TableOptions options = {}) {
  trine::TableReader table(files, std::move(options));
  Rows rows;
  while (table.next()) rows.emplace_back(table.row().begin(), table.row().end());
  return rows;
}

namespace std {
// For the messages of BOOST_TEST.
inline ostream& operator<<(ostream& out, const ColumnNames& row) {
  for (const string& field : row) out << '[' << field << ']';
  return out;
}
}  // namespace std
