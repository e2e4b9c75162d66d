#include "trine/data/readers/column_profile.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "trine/data/ascii.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool has_blank(std::string_view text) { return text.find_first_of(" \t\n") != text.npos; }

// Months, days and what else stands in dates as letters.
bool is_word_of_dates(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed",
      "thu", "fri", "sat", "sun", "am",  "pm",  "utc", "gmt", "t",   "z",   "st",  "nd",  "rd",  "th"};
  const std::string lower = ascii_lower(word);
  return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view known) {
    return lower == known ||
           (known.size() == 3 && lower.size() > 4 && lower.substr(0, 3) == known &&
            (lower.substr(lower.size() - 3) == "day" || lower.size() <= 9) && known != "mar");
  });
}

std::string_view value_of(const SampleRow& row, std::size_t column) {
  if (column >= row.fields.size() || !row.fields[column]) return {};
  return trimmed(*row.fields[column]);
}

bool counts_up(const std::vector<std::string_view>& values) {
  std::optional<long long> last;
  for (const std::string_view value : values) {
    const auto number = parse_number<long long>(value);
    if (!number || (last && *number != *last + 1)) return false;
    last = number;
  }
  return values.size() > 1;
}

// 3, -1, and 3.0 as programs write that know only fractions.
bool are_whole(const std::unordered_set<std::string_view>& values) {
  return std::all_of(values.begin(), values.end(), [](std::string_view value) {
    const std::size_t point = value.find_first_of(".eE");
    return point == value.npos ||
           (value[point] == '.' && value.find_first_not_of('0', point + 1) == value.npos);
  });
}

}  // namespace

bool is_number(std::string_view text) { return parse_number<double>(text).has_value(); }

bool is_id(std::string_view text) {
  if (has_blank(text)) return false;
  if (text.find("://") != text.npos || text.find('@') != text.npos) return true;
  const bool digit = std::any_of(text.begin(), text.end(), is_digit);
  return digit && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '.' || c == ':' || c == '/' ||
                  c == '#';
         });
}

bool is_date(std::string_view text) {
  if (text.size() < 6 || text.size() > 40) return false;
  std::size_t digits = 0, marks = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto from = i;
    while (i < text.size() && is_letter(text[i])) ++i;
    if (i > from) {
      if (!is_word_of_dates(text.substr(from, i - from))) return false;
      ++marks;
    } else if (is_digit(text[i])) {
      ++digits, ++i;
    } else if (std::string_view("-/.:, +").find(text[i]) != std::string_view::npos) {
      ++marks, ++i;
    } else {
      return false;
    }
  }
  return digits >= 3 && digits <= 26 && marks >= 2;
}

bool is_sentence(std::string_view text) {
  if (has_blank(text)) return true;
  Index unspaced = 0;  // Thai, Chinese, Japanese and their neighbors
  for (std::size_t at = 0; at < text.size();) {
    const DecodedChar c = decode_utf8(text, at);
    unspaced += (c.code >= 0x0E00 && c.code < 0x1100) || (c.code >= 0x2E80 && c.code < 0xFE00) ? 1 : 0;
    at += static_cast<std::size_t>(c.length);
  }
  return unspaced >= 2;
}

ColumnProfile profile_column(std::span<const SampleRow> rows, std::size_t column) {
  std::vector<std::string_view> values;
  std::unordered_set<std::string_view> distinct;
  std::size_t numbers = 0, dates = 0, ids = 0, sentences = 0;
  for (const SampleRow& row : rows) {
    const std::string_view value = value_of(row, column);
    if (value.empty()) continue;
    values.push_back(value);
    distinct.insert(value);
    const bool number = is_number(value), date = !number && is_date(value);
    numbers += number ? 1 : 0;
    dates += date ? 1 : 0;
    ids += number || date || is_id(value) ? 1 : 0;
    sentences += !date && is_sentence(value) ? 1 : 0;
  }
  const auto mostly = [&](std::size_t count) { return count * 10 >= values.size() * 9; };
  if (values.empty()) return {};
  if (mostly(numbers)) {
    const bool up = counts_up(values);
    return {Content::number, up, !up && distinct.size() * 2 <= values.size() && are_whole(distinct)};
  }
  if (mostly(dates)) return {Content::date};
  if (mostly(ids)) return {Content::id};
  if (distinct.size() * 4 <= values.size()) return {Content::few};
  return {sentences * 2 >= values.size() ? Content::sentences : Content::words};
}

}  // namespace trine
