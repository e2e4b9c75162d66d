// How a table is written, and what reads it.
#pragma once

#include <memory>

#include "trine/data/files.hpp"
#include "trine/data/readers/table.hpp"
#include "trine/data/readers/table_source.hpp"

namespace trine {

/// By the options, else by the ending, else by the first line. Throws FileError for an empty file and for one
/// without columns to be seen.
[[nodiscard]] std::unique_ptr<TableSource> open_source(const Files& files, const TableOptions& options);

/// Whether an ending of the file says that it is a table: .tsv, .tab, .csv, .jsonl, .ndjson, .json, each also
/// packed. Several files are a table, too.
[[nodiscard]] bool ends_as_table(const Files& files);

}  // namespace trine
