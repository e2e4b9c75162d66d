#include "trine/data/readers/read_dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/data_set_table.hpp"
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
const ColumnNames kTextNames = {"text",    "sentence", "sentences", "texts",
                                "content", "body",     "document",  "passage"};

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
const std::vector<ColumnRole> kText = {{"text", text, kTextNames}};

// Calls f(row) for every row until it has returned true `limit` times.
template <class F>
void for_each_row(TableReader& table, const ReadOptions& options, F&& f) {
  Index taken = 0;
  while ((options.limit == 0 || taken < options.limit) && table.next()) taken += f(table.row()) ? 1 : 0;
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

Dataset read_texts_of(TableReader& table, const ColumnNames& roles, const ReadOptions& options) {
  DatasetBuilder builder(table.selected());
  builder.notice(table.reads(roles));
  for_each_row(table, options, [&](auto row) { return !skip_if_empty(table, row) && builder.add(row); });
  return finish_dataset(builder, table);
}

ColumnNames roles_of_tuple(std::size_t columns) {
  ColumnNames roles = {"anchor", "positive"};
  for (std::size_t i = 2; i < columns; ++i)
    roles.push_back(columns == 3 ? "negative" : fmt::format("negative {}", i - 1));
  return roles;
}

std::optional<float> parse_score(std::string_view field) {
  std::string_view text = trimmed(field);
  if (text.size() > 1 && text.front() == '+') text.remove_prefix(1);
  float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
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

// The score of a column; nothing where there is none to use, and the row is left out.
std::optional<float> score_in(TableReader& table, std::size_t column, const ReadOptions& options) {
  const std::string_view field = trimmed(table.row()[column]);
  if (field.empty()) {
    table.skip_row("without a score");
    return std::nullopt;
  }
  const std::optional<float> score = parse_score(field);
  if (score && !outside(*score, options)) return score;
  if (has_decimal_comma(field)) {
    table.skip_row(
        "whose score has a decimal comma",
        fmt::format("column \"{}\" holds \"{}\"; write a point, as in 0.5", table.selected()[column], field));
    return std::nullopt;
  }
  table.skip_row(
      score ? fmt::format("whose score is not from {} to {}", options.scores->first, options.scores->second)
            : "whose score is not a finite number",
      fmt::format("column \"{}\" holds \"{}\"", table.selected()[column], field.substr(0, 60)));
  return std::nullopt;
}

// `texts` columns, then a score, or the two whose difference it is.
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

bool add_labeled(DatasetBuilder& builder, TableReader& table) {
  const auto row = table.row();
  if (skip_if_empty(table, row.first(1))) return false;
  if (!trimmed(row[1]).empty()) return builder.add_labeled(row.first(1), row[1]);
  table.skip_row("without a label");
  return false;
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
  return read_texts_of(table, names_of(kPair), options);
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
  return read_texts_of(table, roles_of_tuple(table.selected_indices().size()), options);
}

Dataset read_tuples(const Files& files, const ReadOptions& options) {
  TableReader table = open_table(files, options);
  if (options.columns.empty()) table.select_indices(text_columns(table));
  const std::size_t columns = table.selected_indices().size();
  if (columns < 2) {
    throw FileError(table.name(), 0,
                    fmt::format("tuples need two columns of texts or more, found {}; name them with {}",
                                columns, options.option));
  }
  return read_texts_of(table, roles_of_tuple(columns), options);
}

Dataset read_scored(const Files& files, const ReadOptions& options) {
  TableReader table = open_columns(files, options, kScoredPair,
                                   {{"sentence1", "sentence2", "score"}, {"text1", "text2", "score"}});
  DatasetBuilder builder(names_of_first(table, 2));
  builder.notice(table.reads(names_of(kScoredPair)));
  for_each_row(table, options, [&](auto) { return add_scored(builder, table, 2, options); });
  return finish_dataset(builder, table);
}

Dataset read_scored_triplets(const Files& files, const ReadOptions& options) {
  const bool has_both_scores = options.columns.size() == 5;
  const std::vector<ColumnRole> roles = has_both_scores ? kTripletOfTwoScores : kTripletWithMargin;
  TableReader table = open_columns(files, options, roles,
                                   {{"anchor", "positive", "negative", "margin"},
                                    {"query", "positive", "negative", "margin"},
                                    {"query", "positive", "negative", "score"}});
  DatasetBuilder builder(names_of_first(table, 3));
  builder.notice(table.reads(names_of(roles)));
  for_each_row(table, options, [&](auto) { return add_scored(builder, table, 3, options); });
  return finish_dataset(builder, table);
}

Dataset read_labeled(const Files& files, const ReadOptions& options) {
  TableReader table = open_columns(files, options, kLabeledText, kLabeledNames);
  DatasetBuilder builder(names_of_first(table, 1));
  builder.notice(table.reads(names_of(kLabeledText)));
  for_each_row(table, options, [&](auto) { return add_labeled(builder, table); });
  Dataset data = finish_dataset(builder, table);
  for (std::string& remark : label_remarks(data, table.name())) data.notices.push_back(std::move(remark));
  return data;
}

Dataset read_texts(const Files& files, const ReadOptions& options) {
  if (!options.columns.empty() || options.format != TableOptions::Format::by_name || ends_as_table(files)) {
    TableReader table = open_columns(files, options, kText, {});
    return read_texts_of(table, names_of(kText), options);
  }
  LineReader reader(files.paths.front(), options.lines);
  DatasetBuilder builder({"text"});
  Index blank = 0;
  std::string_view line;
  while ((options.limit == 0 || builder.rows() < options.limit) && reader.next(line))
    blank += builder.add({line}) ? 0 : 1;
  if (builder.rows() == 0)
    throw FileError(reader.name(), 0, blank > 0 ? "has only blank lines" : "the file is empty");
  builder.notice(reader.notice());
  return builder.finish(reader.name());
}

}  // namespace trine
