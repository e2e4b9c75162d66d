// The kind of content of a column, judged by the first rows of a table.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "trine/data/readers/read_ahead.hpp"

namespace trine {

/// From certainly no text to certainly text.
///   empty      no value at all
///   number     numbers
///   date       dates or times
///   id         single tokens that are not words: q12, 9f86d081-884c, https://...
///   few        few distinct values, each several times: classes, languages, splits
///   words      single words
///   sentences  values of several words, or of a script without spaces
enum class Content { empty, number, date, id, few, words, sentences };

struct ColumnProfile {
  Content content = Content::empty;
  bool counts_up = false;  // consecutive whole numbers: an index
  bool few_whole = false;  // whole numbers, few of them distinct: classes or grades
};

[[nodiscard]] ColumnProfile profile_column(std::span<const SampleRow> rows, std::size_t column);

[[nodiscard]] bool is_number(std::string_view text);
/// A single token that is not a word: q12, 9f86d081-884c, https://...
[[nodiscard]] bool is_id(std::string_view text);
/// 2024-01-31, 31/01/2024 10:00, "Jan 31, 2024", 2024-01-31T10:00:00Z
[[nodiscard]] bool is_date(std::string_view text);
/// Several words, or two letters or more of a script without spaces between words.
[[nodiscard]] bool is_sentence(std::string_view text);

}  // namespace trine
