// What the readers of data sets share: choosing the columns of a table, and collecting its notices.
#pragma once

#include <string>
#include <vector>

#include "trine/data/readers/read_dataset.hpp"
#include "trine/data/readers/resolve_columns.hpp"

namespace trine {

/// Opens a table with the columns of the options, or else with those of ReadOptions::like, of `usual`, or of
/// resolve_columns(). Throws OptionError for a different number of columns.
[[nodiscard]] TableReader open_columns(const Files& files, const ReadOptions& options,
                                       const std::vector<ColumnRole>& roles,
                                       const std::vector<std::vector<std::string>>& usual);

/// Opens a table whose columns are not chosen yet, unless by the options.
[[nodiscard]] TableReader open_table(const Files& files, const ReadOptions& options);

/// The data set of `builder`, with the notices of the table after those of the builder.
[[nodiscard]] Dataset finish_dataset(DatasetBuilder& builder, const TableReader& table);

}  // namespace trine
