// Whether the first row of a table names its columns.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/data/readers/read_ahead.hpp"

namespace trine {

struct HeaderGuess {
  bool names = true;
  bool certain = false;  // nothing else would make sense
};

/// Judges by the first rows: a number, a date or a sentence is no name, nor is what occurs again below, an id
/// above ids like it, or a text of three words above texts not much longer; a word above a column of numbers
/// or dates is one, unless it may be a value gone wrong ("n/a"), and so is a usual name ("text", "label",
/// ...). What is left open is a name, unless the columns `wanted` are indices.
[[nodiscard]] HeaderGuess guess_header(std::span<const SampleRow> rows,
                                       const std::vector<std::string>& wanted);

/// "0", "12": only digits.
[[nodiscard]] bool is_all_digits(std::string_view text);

/// A column number, from 1 on, as --columns takes it, blanks around it or not; 0 for any other text.
[[nodiscard]] std::size_t column_number(std::string_view text);

}  // namespace trine
