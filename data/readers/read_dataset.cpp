#include "trine/data/readers/read_dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/data_set_table.hpp"
#include "trine/data/readers/guess_header.hpp"
#include "trine/data/readers/label_remarks.hpp"
#include "trine/data/readers/open_table.hpp"

namespace trine {
namespace {

using ColumnNames = std::vector<std::string>;
using enum ColumnKind;

const std::vector<ColumnNames> kPairNames = {{"anchor", "positive"},       {"sentence1", "sentence2"},
                                             {"premise", "hypothesis"},    {"question", "answer"},
                                             {"query", "answer"},          {"query", "positive"},
                                             {"query", "passage"},         {"query", "document"},
                                             {"source", "target"},         {"src", "tgt"},
                                             {"sentence_a", "sentence_b"}, {"text1", "text2"},
                                             {"sentence_1", "sentence_2"}, {"text_1", "text_2"},
                                             {"text_a", "text_b"},         {"question1", "question2"},
                                             {"instruction", "response"}};
const std::vector<ColumnNames> kTripletNames = {{"anchor", "positive", "negative"},
                                                {"query", "positive", "negative"}};
const ColumnNames kScoreNames = {"score",       "similarity",        "similarity_score",
                                 "relatedness", "relatedness_score", "gold_score"};
const ColumnNames kScoreSynonyms = {"label", "labels", "rating", "grade", "relevance"};
const ColumnNames kLabelNames = {"label", "labels", "gold_label"};
const ColumnNames kLabelSynonyms = {"intent", "category", "class", "topic", "tag"};
const std::vector<ColumnNames> kLabeledNames = {{"text", "label"}, {"sentence", "label"}};

const std::vector<ColumnRole> kPair = {{.name = "anchor"}, {.name = "positive"}};
const std::vector<ColumnRole> kScoredPair = {
    {.name = "sentence1"}, {.name = "sentence2"}, {"score", score, kScoreNames, kScoreSynonyms}};
const std::vector<ColumnRole> kTripletWithMargin = {{.name = "anchor"},
                                                    {.name = "positive"},
                                                    {.name = "negative"},
                                                    {"margin", score, {"margin", "score", "label"}}};
const std::vector<ColumnRole> kTripletOfTwoScores = {{.name = "anchor"},
                                                     {.name = "positive"},
                                                     {.name = "negative"},
                                                     {.name = "score of the positive"},
                                                     {.name = "score of the negative"}};
const std::vector<ColumnRole> kLabeledText = {{.name = "text"},
                                              {"label", label, kLabelNames, kLabelSynonyms}};

// Calls f(row), which returns whether it could use it, for every row.
template <class F>
void for_each_row(TableReader& table, F&& f) {
  Index taken = 0;
  while (table.next()) taken += f(table.row()) ? 1 : 0;
  if (taken == 0) table.throw_no_rows();
}

bool skip_if_empty(TableReader& table, std::span<const std::string_view> texts) {
  if (std::none_of(texts.begin(), texts.end(), [](auto text) { return trimmed(text).empty(); })) return false;
  table.skip_row("with an empty text");
  return true;
}

// Names of the first columns, for Dataset::column_names.
ColumnNames names_of_first(const TableReader& table, std::size_t count) {
  ColumnNames names = table.selected();
  names.resize(count);
  return names;
}

Dataset read_texts_of(TableReader& table, const ColumnNames& roles) {
  DatasetBuilder builder(table.selected());
  builder.notice(table.reads(roles));
  for_each_row(table, [&](auto row) { return !skip_if_empty(table, row) && builder.add(row); });
  return finish_dataset(builder, table);
}

ColumnNames roles_of_tuple(std::size_t columns) {
  ColumnNames roles = {"anchor", "positive"};
  for (std::size_t i = 2; i < columns; ++i)
    roles.push_back(columns == 3 ? "negative" : fmt::format("negative {}", i - 1));
  return roles;
}

std::optional<float> parse_score(std::string_view field) {
  const auto value = parse_number<float>(trimmed(field));
  return value && std::isfinite(*value) ? value : std::nullopt;
}

// 0,5 as written in much of Europe. Not read as 0.5, since 1,000 may be a thousand.
bool has_decimal_comma(std::string_view field) {
  std::string text(trimmed(field));
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos || text.find('.') != std::string::npos) return false;
  text[comma] = '.';
  return parse_score(text).has_value();
}

bool outside(float score, const ReadOptions& options) {
  if (!options.scores) return false;
  const auto [low, high] = *options.scores;
  const double rounding = 1e-4 * (high - low);
  return static_cast<double>(score) < low - rounding || static_cast<double>(score) > high + rounding;
}

// The score in a column of the current row; nullopt, with the row skipped, if there is no valid one.
std::optional<float> score_in(TableReader& table, std::size_t column, const ReadOptions& options) {
  const std::string_view field = trimmed(table.row()[column]);
  const std::optional<float> score = parse_score(field);
  if (score && !outside(*score, options)) return score;
  const auto skip = [&](const std::string& kind, std::string_view remedy = {}) {
    table.skip_row(kind, fmt::format("column \"{}\" holds \"{}\"{}", table.selected()[column],
                                     field.substr(0, 60), remedy));
    return std::nullopt;
  };
  if (field.empty()) {
    table.skip_row("without a score");
    return std::nullopt;
  }
  if (has_decimal_comma(field)) return skip("whose score has a decimal comma", "; write a point, as in 0.5");
  if (!score) return skip("whose score is not a finite number");
  return skip(fmt::format("whose score is not from {} to {}", options.scores->first, options.scores->second));
}

// `texts` columns, then a score, or two whose difference is the score.
bool add_scored(DatasetBuilder& builder, TableReader& table, std::size_t texts, const ReadOptions& options) {
  const auto row = table.row();
  if (skip_if_empty(table, row.first(texts))) return false;
  std::optional<float> score = score_in(table, texts, options);
  if (score && row.size() > texts + 1) {
    const std::optional<float> less = score_in(table, texts + 1, options);
    score = less ? std::optional(*score - *less) : std::nullopt;
  }
  return score && builder.add_scored(row.first(texts), *score);
}

Dataset read_scored_texts(const Files& files, const ReadOptions& options, std::size_t texts,
                          const std::vector<ColumnRole>& roles, const std::vector<ColumnNames>& usual) {
  TableReader table = open_columns(files, options, roles, usual);
  DatasetBuilder builder(names_of_first(table, texts));
  builder.notice(table.reads(names_of(roles)));
  for_each_row(table, [&](auto) { return add_scored(builder, table, texts, options); });
  return finish_dataset(builder, table);
}

bool add_labeled(DatasetBuilder& builder, TableReader& table) {
  const auto row = table.row();
  if (skip_if_empty(table, row.first(1))) return false;
  if (!trimmed(row[1]).empty()) return builder.add_labeled(row.first(1), row[1]);
  table.skip_row("without a label");
  return false;
}

// The number of a negative column, 0 if it has none; nullopt for other names.
std::optional<std::size_t> negative_number(const std::string& name) {
  std::string_view rest = name;
  for (std::string_view head : {"hard_", "hard-"}) {
    if (rest.substr(0, head.size()) == head) rest.remove_prefix(head.size());
  }
  for (std::string_view head : {"negatives", "negative", "neg"}) {
    if (rest.substr(0, head.size()) != head) continue;
    rest.remove_prefix(head.size());
    if (rest.empty()) return 0;
    if (rest.front() == '_' || rest.front() == '-' || rest.front() == ' ') rest.remove_prefix(1);
    if (rest == "0") return 0;
    const std::size_t number = column_number(rest);
    return number > 0 ? std::optional(number) : std::nullopt;
  }
  return std::nullopt;
}

// Columns named negative, negative_1, negative_2 ... (or neg_1, hard_negative_1 ...), in order of their
// number.
std::vector<std::size_t> negative_columns(const TableReader& table) {
  std::vector<std::pair<std::size_t, std::size_t>> numbered;
  for (std::size_t i = 0; i < table.found().size(); ++i) {
    if (const auto number = negative_number(ascii_lower(table.found()[i]))) numbered.emplace_back(*number, i);
  }
  std::stable_sort(numbered.begin(), numbered.end());
  std::vector<std::size_t> indices;
  indices.reserve(numbered.size());
  for (const auto& [number, column] : numbered) indices.push_back(column);
  return indices;
}

// Selects anchor, positive and numbered negatives; false if there are none.
bool select_numbered_negatives(TableReader& table) {
  const std::vector<std::size_t> negatives = negative_columns(table);
  if (negatives.size() < 2) return false;
  const std::vector<ColumnRole> roles = {
      {"anchor", text, {"anchor", "query", "question", "premise", "sentence1"}},
      {"positive", text, {"positive", "pos", "answer", "document"}}};
  resolve_columns(table, roles);
  std::vector<std::size_t> indices = table.selected_indices();
  if (std::find_first_of(indices.begin(), indices.end(), negatives.begin(), negatives.end()) != indices.end())
    return false;
  indices.insert(indices.end(), negatives.begin(), negatives.end());
  table.select_indices(indices);
  return true;
}

}  // namespace

TableReader open_table(const Files& files, const ReadOptions& options) {
  TableReader table(files, {options.columns, options.format, options.header, options.strict, options.lines,
                            options.option});
  table.require_distinct(options.columns);
  return table;
}

TableReader open_columns(const Files& files, const ReadOptions& options, const std::vector<ColumnRole>& roles,
                         const std::vector<ColumnNames>& usual) {
  if (!options.columns.empty() && options.columns.size() != roles.size()) {
    throw OptionError(fmt::format("columns: {} {} given, but this kind of data has {}: {}",
                                  counted(static_cast<Index>(options.columns.size()), "name"),
                                  options.columns.size() == 1 ? "was" : "were",
                                  counted(static_cast<Index>(roles.size()), "column"),
                                  fmt::join(names_of(roles), ", ")));
  }
  TableReader table = open_table(files, options);
  if (!options.columns.empty()) return table;
  std::vector<ColumnNames> tried = usual;
  if (options.like.size() == roles.size()) tried.insert(tried.begin(), options.like);
  resolve_columns(table, roles, tried);
  return table;
}

Dataset finish_dataset(DatasetBuilder& builder, const TableReader& table) {
  for (std::string& notice : table.notices(kStrictHint)) builder.notice(std::move(notice));
  Dataset data = builder.finish(table.name());
  data.read_columns = table.selected();
  return data;
}

Dataset read_pairs(const Files& files, const ReadOptions& options) {
  TableReader table = open_columns(files, options, kPair, kPairNames);
  return read_texts_of(table, names_of(kPair));
}

Dataset read_triplets(const Files& files, const ReadOptions& options) {
  if (!options.columns.empty() && options.columns.size() < 3)
    throw OptionError(fmt::format("columns: {} given, but triplets have 3 columns or more",
                                  counted(static_cast<Index>(options.columns.size()), "name")));
  TableReader table = open_table(files, options);
  if (options.columns.empty() && !select_numbered_negatives(table)) {
    std::vector<ColumnNames> usual = kTripletNames;
    if (options.like.size() == 3) usual.insert(usual.begin(), options.like);
    resolve_columns(table, {{.name = "anchor"}, {.name = "positive"}, {.name = "negative"}}, usual);
  }
  return read_texts_of(table, roles_of_tuple(table.selected_indices().size()));
}

Dataset read_scored(const Files& files, const ReadOptions& options) {
  return read_scored_texts(files, options, 2, kScoredPair,
                           {{"sentence1", "sentence2", "score"}, {"text1", "text2", "score"}});
}

Dataset read_scored_triplets(const Files& files, const ReadOptions& options) {
  const bool has_both_scores = options.columns.size() == 5;
  return read_scored_texts(files, options, 3, has_both_scores ? kTripletOfTwoScores : kTripletWithMargin,
                           {{"anchor", "positive", "negative", "margin"},
                            {"query", "positive", "negative", "margin"},
                            {"query", "positive", "negative", "score"}});
}

Dataset read_labeled(const Files& files, const ReadOptions& options) {
  TableReader table = open_columns(files, options, kLabeledText, kLabeledNames);
  DatasetBuilder builder(names_of_first(table, 1));
  builder.notice(table.reads(names_of(kLabeledText)));
  for_each_row(table, [&](auto) { return add_labeled(builder, table); });
  Dataset data = finish_dataset(builder, table);
  for (std::string& remark : label_remarks(data, table.name())) data.notices.push_back(std::move(remark));
  return data;
}

}  // namespace trine
