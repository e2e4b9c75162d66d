#include "trine/data/readers/guess_header.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "trine/data/ascii.hpp"
#include "trine/data/readers/column_profile.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Values = std::vector<std::string_view>;

constexpr std::string_view kUsual[] = {
    "anchor",     "positive",  "negative", "query",      "document",  "passage",    "text",      "texts",
    "sentence",   "sentences", "source",   "target",     "premise",   "hypothesis", "question",  "answer",
    "label",      "labels",    "category", "class",      "intent",    "topic",      "score",     "similarity",
    "id",         "_id",       "qid",      "pid",        "docid",     "doc_id",     "query-id",  "query_id",
    "corpus-id",  "corpus_id", "title",    "body",       "content",   "sentence1",  "sentence2", "sentence_a",
    "sentence_b", "text1",     "text2",    "gold_label", "relevance", "utterance",  "idx",       "index"};

Values values_of(const SampleRow& row) {
  Values values;
  for (const auto& field : row.fields) values.push_back(field ? trimmed(*field) : std::string_view());
  return values;
}

bool is_usual(std::string_view value) {
  const std::string name = ascii_lower(value);
  if (name.substr(0, 9) == "negative_") return true;
  return std::find(std::begin(kUsual), std::end(kUsual), name) != std::end(kUsual);
}

bool is_value(std::string_view text) { return is_number(text) || is_date(text); }

// Too long, or ended as sentences are.
bool reads_as_text(std::string_view value) {
  constexpr Index kLongestName = 60;
  if (value.empty()) return false;
  if (std::count(value.begin(), value.end(), ' ') >= 4 || count_characters(value) > kLongestName) return true;
  static constexpr std::string_view kEnds[] = {".", "!", "?", "\u2026", "\u3002", "\uFF01", "\uFF1F"};
  return value.find_first_of("0123456789") != 0 &&
         std::any_of(std::begin(kEnds), std::end(kEnds),
                     [&](std::string_view end) { return value.ends_with(end); });
}

// 0, 1, 2 ... or 1, 2, 3 ..., the column names of programs that were given none.
bool counts(const Values& first) {
  for (std::size_t start : {0, 1}) {
    bool all = first.size() > 1;
    for (std::size_t i = 0; i < first.size(); ++i) all = all && first[i] == std::to_string(start + i);
    if (all) return true;
  }
  return false;
}

// Words for a missing value.
bool is_null_word(std::string_view value) {
  static constexpr std::string_view kWords[] = {"",    "-",   "--",  "?",    "n/a",  "#n/a",    "na",
                                                "\\N", "nan", "nil", "null", "none", "missing", "unknown"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return ascii_lower(value) == ascii_lower(word); });
}

// Compares the first row with columns of numbers and dates below it. A word above them is a name or a bad
// value: only a row of short words is certainly names.
std::optional<HeaderGuess> by_values(std::span<const SampleRow> rows, const Values& first) {
  bool value = false, null = false, word = false, question = false, text = false;
  for (std::size_t column = 0; column < first.size(); ++column) {
    const Content below = profile_column(rows.subspan(1), column).content;
    if (column == 0 && first[column].empty()) continue;  // an index without a name
    if (is_value(first[column])) {
      value = true;
    } else if (below != Content::number && below != Content::date) {
      text = text || reads_as_text(first[column]);
    } else if (is_null_word(first[column])) {
      null = true;
    } else if (reads_as_text(first[column])) {
      question = true;  // as forms have them
    } else {
      word = true;
    }
  }
  if (!value && !null && !word && !question) return std::nullopt;
  if (std::any_of(first.begin(), first.end(), is_usual) && (word || question))
    return HeaderGuess{true, !null};
  if (value || !(word || question)) return HeaderGuess{false, value && !word && !question};
  return HeaderGuess{question || !text, !question && !text && !null};
}

// Prefix of an id, before its number: "q" of q12, "https" of https://...
std::string_view id_prefix(std::string_view id) { return id.substr(0, id.find_first_of("0123456789:/@")); }

// An id above ids of the same prefix.
bool is_id_above_ids(std::span<const SampleRow> rows, std::string_view value, std::size_t column) {
  if (!is_id(value) || profile_column(rows.subspan(1), column).content != Content::id) return false;
  const std::string_view beginning = id_prefix(value);
  if (beginning.empty() || value.find("://") != value.npos || value.find('@') != value.npos) return true;
  return std::any_of(rows.begin() + 1, rows.end(), [&](const SampleRow& row) {
    return column < row.fields.size() && row.fields[column] &&
           id_prefix(trimmed(*row.fields[column])) == beginning;
  });
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n';
    words += !blank && !inside ? 1 : 0;
    inside = !blank;
  }
  return words;
}

// Three words or more, and at least half as many as the texts below have.
bool is_text_above_texts(std::span<const SampleRow> rows, std::string_view value, std::size_t column) {
  constexpr std::size_t kFewest = 3;
  const std::size_t words = count_words(value);
  if (words < kFewest) return false;
  std::vector<std::size_t> below;
  for (const SampleRow& row : rows.subspan(1)) {
    if (column >= row.fields.size() || !row.fields[column]) continue;
    if (const std::size_t count = count_words(*row.fields[column]); count > 0) below.push_back(count);
  }
  if (below.empty()) return false;
  const auto median = below.begin() + static_cast<std::ptrdiff_t>(below.size() / 2);
  std::nth_element(below.begin(), median, below.end());
  return *median > 1 && words * 2 >= *median;
}

bool looks_like_a_row(std::span<const SampleRow> rows, const Values& first) {
  if (rows.size() < 2 || std::any_of(first.begin(), first.end(), is_usual)) return false;
  for (std::size_t column = 0; column < first.size(); ++column) {
    if (is_id_above_ids(rows, first[column], column) || is_text_above_texts(rows, first[column], column))
      return true;
  }
  return false;
}

// Compares the first row with the rows below it; nullopt if it could be either.
std::optional<HeaderGuess> by_contrast(std::span<const SampleRow> rows, const Values& first) {
  if (const auto told = by_values(rows, first)) return told;
  std::size_t again = 0;  // rows in which a field of the first occurs again, as labels do
  for (const SampleRow& row : rows.subspan(1)) {
    const Values values = values_of(row);
    if (values == first) continue;  // repeated names
    bool same = false;
    for (std::size_t i = 0; i < std::min(first.size(), values.size()); ++i)
      same = same || (!first[i].empty() && values[i] == first[i]);
    again += same ? 1 : 0;
  }
  if (again * 50 > rows.size()) return HeaderGuess{false, false};  // once in many rows is an accident
  if (looks_like_a_row(rows, first)) return HeaderGuess{false, false};
  return std::nullopt;
}

bool sentences_below_words(std::span<const SampleRow> rows, const Values& first) {
  if (std::any_of(first.begin(), first.end(), is_sentence)) return false;
  for (std::size_t column = 0; column < first.size(); ++column) {
    if (!first[column].empty() && profile_column(rows.subspan(1), column).content == Content::sentences)
      return true;
  }
  return false;
}

}  // namespace

bool is_all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::size_t column_number(std::string_view text) {
  return is_all_digits(trimmed(text)) ? parse_number<std::size_t>(trimmed(text)).value_or(0) : 0;
}

HeaderGuess guess_header(std::span<const SampleRow> rows, const std::vector<std::string>& wanted) {
  if (rows.empty()) return {};
  const Values first = values_of(rows.front());
  const auto asked_for = [&](const std::string& column) {
    return !is_all_digits(trimmed(column)) &&
           std::any_of(first.begin(), first.end(), [&](std::string_view value) {
             return ascii_lower(value) == ascii_lower(trimmed(column));
           });
  };
  if (std::any_of(wanted.begin(), wanted.end(), asked_for)) return {true, true};
  if (std::any_of(first.begin(), first.end(), is_usual) &&
      std::all_of(first.begin(), first.end(), [](auto value) { return value.empty() || is_usual(value); }))
    return {true, true};
  if (counts(first)) return {true, false};
  if (const auto told = by_contrast(rows, first)) return *told;
  if (std::any_of(first.begin(), first.end(), reads_as_text)) return {false, false};
  if (std::any_of(first.begin(), first.end(), is_usual)) return {true, false};
  if (sentences_below_words(rows, first)) return {true, false};
  const bool indices = !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [](const auto& c) {
    return is_all_digits(trimmed(c));
  });
  return {!indices, false};
}

}  // namespace trine
