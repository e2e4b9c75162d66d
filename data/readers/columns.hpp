// Which columns of a table to take where nobody said.
#pragma once

#include <string>
#include <vector>

#include "trine/data/readers/table.hpp"

namespace trine {

enum class ColumnKind { text, score, label, id };

/// What a data set wants a column for.
struct ColumnRole {
  std::string name;  ///< "anchor", "label": how TableReader::reads() calls it
  ColumnKind kind = ColumnKind::text;
  std::vector<std::string> names = {};     ///< what such a column is called, the surest first
  std::vector<std::string> synonyms = {};  ///< what it may be called: counts where one column is called so
};

[[nodiscard]] std::vector<std::string> names_of(const std::vector<ColumnRole>& roles);

/// Chooses a column for each role and selects them. In this order:
///
///   1. the first list of `usual` that the table has in full, one name for each role;
///   2. the names of a role, else its synonyms;
///   3. what the columns hold (column_profile.hpp): texts of several words before single words before few
///      distinct values; never numbers, dates or ids beside a text, whatever they are called; a score is
///      the one column of numbers that does not count up, a label the one of few distinct values, words or
///      whole numbers.
///
/// Names match without regard to case. Where more columns fit than are wanted, or fewer, it throws FileError
/// that names the columns and shows the first row; so it does for a chosen name that two columns have.
void resolve_columns(TableReader& table, const std::vector<ColumnRole>& roles,
                     const std::vector<std::vector<std::string>>& usual = {});

/// The same for judgments: indices of query id, document id and, where there is one, the score, by their
/// names or as the columns 1, 3 and 4 of a file as TREC writes it, without names.
void choose_judgment_columns(TableReader& table);

/// Columns that hold texts: of several words, or, where there are none, of single words.
[[nodiscard]] std::vector<std::size_t> text_columns(const TableReader& table);

/// Columns called negative, negative_1, negative_2 ... (or neg_1, hard_negative_1 ...), by their number.
[[nodiscard]] std::vector<std::size_t> negative_columns(const TableReader& table);

}  // namespace trine
