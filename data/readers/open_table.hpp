// Opens a table in its format.
#pragma once

#include <memory>

#include "trine/data/input_files.hpp"
#include "trine/data/readers/table_source.hpp"

namespace trine {

/// The format is that of the options, else of the file name, else of the first line. Throws FileError for an
/// empty file and for one without visible columns.
[[nodiscard]] std::unique_ptr<TableSource> open_source(const Files& files, const TableOptions& options);

/// Whether the name of a file is that of a table: .tsv, .tab, .csv, .jsonl, .ndjson, .json, also compressed.
/// Several files are a table, too.
[[nodiscard]] bool ends_as_table(const Files& files);

}  // namespace trine
