// Chooses the columns of a table if the user did not.
#pragma once

#include <string>
#include <vector>

#include "trine/data/readers/table_reader.hpp"

namespace trine {

enum class ColumnKind { text, score, label, id };

/// The role of a column in a data set.
struct ColumnRole {
  std::string name;  ///< "anchor", "label": as in TableReader::reads()
  ColumnKind kind = ColumnKind::text;
  std::vector<std::string> names = {};     ///< usual names of such a column, the most certain first
  std::vector<std::string> synonyms = {};  ///< less certain names: used if only one column has one
};

[[nodiscard]] std::vector<std::string> names_of(const std::vector<ColumnRole>& roles);

/// Chooses a column for each role and selects them. In this order:
///
///   1. the first list of `usual` that the table has in full, one name for each role;
///   2. the names of a role, else its synonyms;
///   3. the content of the columns (column_profile.hpp): texts of several words before single words before
///   few
///      distinct values; never numbers, dates or ids if there are texts; a score is the only column of
///      numbers that is not an index, a label the only one of few distinct values, words or whole numbers.
///
/// Names match without regard to case. Throws FileError with the columns and the first row if too many or too
/// few columns fit, and if two columns have a chosen name.
void resolve_columns(TableReader& table, const std::vector<ColumnRole>& roles,
                     const std::vector<std::vector<std::string>>& usual = {});

/// The same for relevance judgments: query id, document id and, if present, score; columns 1, 3 and 4 of a
/// TREC file, which has no names.
void choose_judgment_columns(TableReader& table);

}  // namespace trine
