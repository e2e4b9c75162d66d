#include "trine/data/readers/read_dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/columns.hpp"
#include "trine/data/readers/label_remarks.hpp"
#include "trine/data/readers/table_format.hpp"

namespace trine {
namespace {

using EnumNames = std::vector<std::string>;
using enum ColumnKind;

const std::vector<EnumNames> kPairNames = {{"anchor", "positive"},       {"sentence1", "sentence2"},
                                           {"premise", "hypothesis"},    {"question", "answer"},
                                           {"query", "answer"},          {"query", "positive"},
                                           {"query", "passage"},         {"query", "document"},
                                           {"source", "target"},         {"src", "tgt"},
                                           {"sentence_a", "sentence_b"}, {"text1", "text2"},
                                           {"sentence_1", "sentence_2"}, {"text_1", "text_2"},
                                           {"text_a", "text_b"},         {"question1", "question2"},
                                           {"instruction", "response"}};
const std::vector<EnumNames> kTripletNames = {{"anchor", "positive", "negative"},
                                              {"query", "positive", "negative"}};
const EnumNames kScoreNames = {"score",       "similarity",        "similarity_score",
                               "relatedness", "relatedness_score", "gold_score"};
const EnumNames kScoreSynonyms = {"label", "labels", "rating", "grade", "relevance"};
const EnumNames kLabelNames = {"label", "labels", "gold_label"};
const EnumNames kLabelSynonyms = {"intent", "category", "class", "topic", "tag"};
const std::vector<EnumNames> kLabeledNames = {{"text", "label"}, {"sentence", "label"}};
const EnumNames kTextNames = {"text",    "sentence", "sentences", "texts",
                              "content", "body",     "document",  "passage"};

const std::vector<ColumnRole> kPair = {{.name = "anchor"}, {.name = "positive"}};
const std::vector<ColumnRole> kScoredPair = {
    {.name = "sentence1"}, {.name = "sentence2"}, {"score", score, kScoreNames, kScoreSynonyms}};
const std::vector<ColumnRole> kLabeledText = {{.name = "text"},
                                              {"label", label, kLabelNames, kLabelSynonyms}};
const std::vector<ColumnRole> kText = {{"text", text, kTextNames}};

TableReader open_table(const Files& files, const ReadOptions& options) {
  TableReader table(files, {options.columns, options.format, options.header, options.strict, options.lines,
                            options.option});
  table.require_distinct(options.columns);
  return table;
}

void require_count(const ReadOptions& options, std::size_t columns) {
  if (options.columns.empty() || options.columns.size() == columns) return;
  throw OptionError(fmt::format("columns: {} {} given, but this kind of data has {}",
                                counted(static_cast<Index>(options.columns.size()), "name"),
                                options.columns.size() == 1 ? "was" : "were",
                                counted(static_cast<Index>(columns), "column")));
}

// Chooses columns where nobody did.
TableReader open_chosen(const Files& files, const ReadOptions& options, const std::vector<ColumnRole>& roles,
                        const std::vector<EnumNames>& usual) {
  require_count(options, roles.size());
  TableReader table = open_table(files, options);
  if (!options.columns.empty()) return table;
  std::vector<EnumNames> tried;
  if (options.like.size() == roles.size()) tried.push_back(options.like);
  tried.insert(tried.end(), usual.begin(), usual.end());
  resolve_columns(table, roles, tried);
  return table;
}

bool has_empty(std::span<const std::string_view> texts) {
  return std::any_of(texts.begin(), texts.end(), [](std::string_view text) { return trimmed(text).empty(); });
}

// Calls f(row) for every row up to the limit; f says whether it took the row.
template <class F>
void for_each_row(TableReader& table, const ReadOptions& options, F&& f) {
  Index taken = 0;
  while ((options.limit == 0 || taken < options.limit) && table.next()) taken += f(table.row()) ? 1 : 0;
  if (taken == 0) table.refuse_no_rows();
}

bool leave_out_empty(TableReader& table, std::span<const std::string_view> texts) {
  if (!has_empty(texts)) return false;
  table.leave_out("with an empty text");
  return true;
}

Dataset finish(DatasetBuilder& builder, const TableReader& table, const EnumNames& roles) {
  builder.notice(table.reads(roles));
  for (std::string& notice : table.notices(kStrictRefuses)) builder.notice(std::move(notice));
  Dataset data = builder.finish(table.name());
  data.read_columns = table.selected();
  return data;
}

// Names of the first columns, for Dataset::column_names.
EnumNames names_of_first(const TableReader& table, std::size_t count) {
  EnumNames names = table.selected();
  names.resize(count);
  return names;
}

Dataset read_texts_of(TableReader& table, const EnumNames& roles, const ReadOptions& options) {
  DatasetBuilder builder(table.selected());
  for_each_row(table, options, [&](auto row) { return !leave_out_empty(table, row) && builder.add(row); });
  return finish(builder, table, roles);
}

EnumNames roles_of_tuple(std::size_t columns) {
  EnumNames roles = {"anchor", "positive"};
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

bool add_scored(DatasetBuilder& builder, TableReader& table, const ReadOptions& options) {
  const auto row = table.row();
  if (leave_out_empty(table, row.first(2))) return false;
  if (trimmed(row[2]).empty()) {
    table.leave_out("without a score");
    return false;
  }
  const std::optional<float> score = parse_score(row[2]);
  if (score && !outside(*score, options)) return builder.add_scored(row.first(2), *score);
  if (has_decimal_comma(row[2])) {
    table.leave_out("whose score has a decimal comma",
                    fmt::format("column \"{}\" holds \"{}\"; write a point, as in 0.5", table.selected()[2],
                                trimmed(row[2])));
    return false;
  }
  table.leave_out(
      score ? fmt::format("whose score is not from {} to {}", options.scores->first, options.scores->second)
            : "whose score is not a finite number",
      fmt::format("column \"{}\" holds \"{}\"", table.selected()[2], trimmed(row[2]).substr(0, 60)));
  return false;
}

bool add_labeled(DatasetBuilder& builder, TableReader& table) {
  const auto row = table.row();
  if (leave_out_empty(table, row.first(1))) return false;
  if (!trimmed(row[1]).empty()) return builder.add_labeled(row.first(1), row[1]);
  table.leave_out("without a label");
  return false;
}

// anchor, positive and all negatives, where the table names them.
bool select_numbered_negatives(TableReader& table) {
  const std::vector<std::size_t> negatives = negative_columns(table);
  if (negatives.size() < 2) return false;
  const std::vector<ColumnRole> roles = {
      {"anchor", text, {"anchor", "query", "question", "premise", "sentence1"}},
      {"positive", text, {"positive", "pos", "answer", "document"}}};
  resolve_columns(table, roles);
  std::vector<std::size_t> indices = table.selected_places();
  if (std::find_first_of(indices.begin(), indices.end(), negatives.begin(), negatives.end()) != indices.end())
    return false;
  indices.insert(indices.end(), negatives.begin(), negatives.end());
  table.select_places(indices);
  return true;
}

}  // namespace

Dataset read_pairs(const Files& files, const ReadOptions& options) {
  TableReader table = open_chosen(files, options, kPair, kPairNames);
  return read_texts_of(table, names_of(kPair), options);
}

Dataset read_triplets(const Files& files, const ReadOptions& options) {
  if (!options.columns.empty() && options.columns.size() < 3) require_count(options, 3);
  TableReader table = open_table(files, options);
  if (options.columns.empty() && !select_numbered_negatives(table)) {
    std::vector<EnumNames> usual = kTripletNames;
    if (options.like.size() == 3) usual.insert(usual.begin(), options.like);
    resolve_columns(table, {{.name = "anchor"}, {.name = "positive"}, {.name = "negative"}}, usual);
  }
  return read_texts_of(table, roles_of_tuple(table.selected_places().size()), options);
}

Dataset read_tuples(const Files& files, const ReadOptions& options) {
  TableReader table = open_table(files, options);
  if (options.columns.empty()) table.select_places(text_columns(table));
  const std::size_t columns = table.selected_places().size();
  if (columns < 2) {
    throw FileError(table.name(), 0,
                    fmt::format("a tuple has two columns or more, found {} that hold text; name them "
                                "with {}",
                                columns, options.option));
  }
  return read_texts_of(table, roles_of_tuple(columns), options);
}

Dataset read_scored(const Files& files, const ReadOptions& options) {
  TableReader table = open_chosen(files, options, kScoredPair,
                                  {{"sentence1", "sentence2", "score"}, {"text1", "text2", "score"}});
  DatasetBuilder builder(names_of_first(table, 2));
  for_each_row(table, options, [&](auto) { return add_scored(builder, table, options); });
  return finish(builder, table, names_of(kScoredPair));
}

Dataset read_labeled(const Files& files, const ReadOptions& options) {
  TableReader table = open_chosen(files, options, kLabeledText, kLabeledNames);
  DatasetBuilder builder(names_of_first(table, 1));
  for_each_row(table, options, [&](auto) { return add_labeled(builder, table); });
  Dataset data = finish(builder, table, names_of(kLabeledText));
  for (std::string& remark : label_remarks(data, table.name())) data.notices.push_back(std::move(remark));
  return data;
}

Dataset read_texts(const Files& files, const ReadOptions& options) {
  if (!options.columns.empty() || options.format != TableOptions::Format::by_name || ends_as_table(files)) {
    TableReader table = open_chosen(files, options, kText, {});
    return read_texts_of(table, names_of(kText), options);
  }
  LineReader reader(files.paths.front(), options.lines);
  DatasetBuilder builder({"text"});
  Index blank = 0;
  std::string_view line;
  while ((options.limit == 0 || builder.rows() < options.limit) && reader.next(line))
    blank += builder.add({line}) ? 0 : 1;
  if (builder.rows() == 0)
    throw FileError(reader.name(), 0, blank > 0 ? "holds only blank lines" : "the file is empty");
  builder.notice(reader.notice());
  return builder.finish(reader.name());
}

}  // namespace trine
