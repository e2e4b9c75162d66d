#include "data/header.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "data/ascii.hpp"
#include "data/column_profile.hpp"
#include "text/utf8.hpp"

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

// 0, 1, 2 ... or 1, 2, 3 ..., as programs write that were given no names.
bool counts(const Values& first) {
  for (std::size_t start : {0, 1}) {
    bool all = first.size() > 1;
    for (std::size_t i = 0; i < first.size(); ++i) all = all && first[i] == std::to_string(start + i);
    if (all) return true;
  }
  return false;
}

// What the first row is against the rows below it; nothing where it could be either.
std::optional<HeaderGuess> by_contrast(std::span<const SampleRow> rows, const Values& first) {
  bool value_above = false;
  for (std::size_t place = 0; place < first.size(); ++place) {
    const Content below = profile_column(rows.subspan(1), place).content;
    const bool values_below = below == Content::number || below == Content::date;
    if (values_below && !first[place].empty() && !is_value(first[place])) return HeaderGuess{true, true};
    value_above = value_above || is_value(first[place]);
  }
  if (value_above) return HeaderGuess{false, true};
  std::size_t again = 0;  // rows in which a field of the first occurs again, as labels do
  for (const SampleRow& row : rows.subspan(1)) {
    const Values values = values_of(row);
    if (values == first) continue;  // the names once more
    bool same = false;
    for (std::size_t i = 0; i < std::min(first.size(), values.size()); ++i)
      same = same || (!first[i].empty() && values[i] == first[i]);
    again += same ? 1 : 0;
  }
  if (again * 50 > rows.size()) return HeaderGuess{false, false};  // once in many rows is an accident
  return std::nullopt;
}

bool sentences_below_words(std::span<const SampleRow> rows, const Values& first) {
  if (std::any_of(first.begin(), first.end(), is_sentence)) return false;
  for (std::size_t place = 0; place < first.size(); ++place) {
    if (!first[place].empty() && profile_column(rows.subspan(1), place).content == Content::sentences)
      return true;
  }
  return false;
}

}  // namespace

bool is_all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::size_t place_number(const std::string& text) {
  std::size_t place = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
  return error == std::errc() && end == text.data() + text.size() ? place : 0;
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
  const bool places = !wanted.empty() && std::all_of(wanted.begin(), wanted.end(),
                                                     [](const auto& c) { return is_all_digits(trimmed(c)); });
  return {!places, false};
}

}  // namespace trine
