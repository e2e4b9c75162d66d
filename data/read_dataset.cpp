#include "data/read_dataset.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "data/ascii.hpp"
#include "data/columns.hpp"

namespace trine {
namespace {

using Names = std::vector<std::string>;
using enum ColumnKind;

const std::vector<Names> kPairNames = {{"anchor", "positive"},    {"sentence1", "sentence2"},
                                       {"premise", "hypothesis"}, {"question", "answer"},
                                       {"query", "answer"},       {"query", "positive"}};
const std::vector<Names> kTripletNames = {{"anchor", "positive", "negative"},
                                          {"query", "positive", "negative"}};
const std::vector<Names> kScoredNames = {{"sentence1", "sentence2", "score"}};
const std::vector<Names> kLabelledNames = {{"text", "label"}, {"sentence", "label"}};
const std::vector<Names> kTextNames = {{"text"}, {"sentence"}};

TableReader open_table(const Files& files, const ReadOptions& options, std::size_t columns) {
  if (!options.columns.empty() && options.columns.size() != columns) {
    throw OptionError(fmt::format("columns: {} names were given, but this kind of data has {} columns",
                                  options.columns.size(), columns));
  }
  return TableReader(files, {options.columns, options.format, options.lines});
}

// Calls f(row) for every row up to the limit.
template <class F>
void for_each_row(TableReader& table, const ReadOptions& options, F&& f) {
  Index taken = 0;
  while ((options.limit == 0 || taken < options.limit) && table.next()) {
    f(table.row());
    ++taken;
  }
  if (taken == 0) throw FileError(table.name(), 0, "holds no rows, only a line of column names");
}

Dataset finish(DatasetBuilder& builder, const TableReader& table) {
  builder.notice(table.notice());
  if (builder.rows() == 0)
    throw FileError(table.name(), 0, "every row has an empty text; is this the right file?");
  return builder.finish(table.name());
}

Dataset read_table(TableReader& table, const Names& names, const ReadOptions& options) {
  DatasetBuilder builder(names);
  for_each_row(table, options, [&](auto row) { builder.add(row); });
  return finish(builder, table);
}

// Chooses columns where nobody did, and says which they are.
Names settle_columns(TableReader& table, const ReadOptions& options, const std::vector<Names>& usual,
                     const std::vector<ColumnKind>& kinds) {
  const Names names = options.columns.empty() ? choose_columns(table, usual, kinds) : options.columns;
  table.select(names);
  return names;
}

float parse_score(std::string_view field, const TableReader& table, const std::string& column) {
  const std::string_view text = trimmed(field);
  float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw FileError(table.name(), table.line_number(),
                    fmt::format("column \"{}\" holds \"{}\", not a number", column, text));
  }
  return value;
}

bool is_table(const Files& files, const ReadOptions& options) {
  if (files.paths.size() != 1 || !options.columns.empty() || options.format != TableOptions::Format::by_name)
    return true;
  const std::string ending = content_ending(files.paths.front());
  return ending == ".tsv" || ending == ".tab" || ending == ".csv" || ending == ".jsonl" ||
         ending == ".ndjson" || ending == ".json";
}

}  // namespace

Dataset read_pairs(const Files& files, const ReadOptions& options) {
  TableReader table = open_table(files, options, 2);
  const Names names = settle_columns(table, options, kPairNames, {text, text});
  return read_table(table, names, options);
}

Dataset read_triplets(const Files& files, const ReadOptions& options) {
  TableReader table = open_table(files, options, 3);
  const Names names = settle_columns(table, options, kTripletNames, {text, text, text});
  return read_table(table, names, options);
}

Dataset read_tuples(const Files& files, const ReadOptions& options) {
  TableReader table(files, {options.columns, options.format, options.lines});
  const Names names = options.columns.empty() ? text_columns(table) : options.columns;
  if (names.size() < 2) {
    throw FileError(table.name(), 0,
                    fmt::format("a tuple has two columns or more, found {} that hold text; name them "
                                "with --columns",
                                names.size()));
  }
  table.select(names);
  return read_table(table, names, options);
}

Dataset read_scored(const Files& files, const ReadOptions& options) {
  TableReader table = open_table(files, options, 3);
  const Names names = settle_columns(table, options, kScoredNames, {text, text, score});
  DatasetBuilder builder({names[0], names[1]});
  for_each_row(table, options,
               [&](auto row) { builder.add_scored(row.first(2), parse_score(row[2], table, names[2])); });
  return finish(builder, table);
}

Dataset read_labelled(const Files& files, const ReadOptions& options) {
  TableReader table = open_table(files, options, 2);
  const Names names = settle_columns(table, options, kLabelledNames, {text, label});
  DatasetBuilder builder({names[0]});
  for_each_row(table, options, [&](auto row) { builder.add_labelled(row.first(1), row[1]); });
  return finish(builder, table);
}

Dataset read_texts(const Files& files, const ReadOptions& options) {
  if (is_table(files, options)) {
    TableReader table = open_table(files, options, 1);
    const Names names = settle_columns(table, options, kTextNames, {text});
    return read_table(table, names, options);
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
