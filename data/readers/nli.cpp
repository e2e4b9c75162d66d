// Reads natural-language inference data as triplets.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/data_set_table.hpp"

namespace trine {
namespace {

using ColumnNames = std::vector<std::string>;

enum class Label { entailment, neutral, contradiction, none };

std::optional<Label> parse_label(std::string_view label) {
  const std::string word = ascii_lower(trimmed(label));
  if (word == "entailment" || word == "0") return Label::entailment;
  if (word == "neutral" || word == "1") return Label::neutral;
  if (word == "contradiction" || word == "2") return Label::contradiction;
  if (word == "-" || word == "-1") return Label::none;
  return std::nullopt;
}

const std::vector<ColumnNames> kForms = {
    {"premise", "hypothesis", "label"},       {"premise", "hypothesis", "gold_label"},
    {"sentence1", "sentence2", "gold_label"}, {"sentence1", "sentence2", "label"},
    {"sentence_a", "sentence_b", "label"},    {"sentence_A", "sentence_B", "entailment_label"}};
const std::vector<ColumnRole> kRoles = {
    {.name = "premise"},
    {.name = "hypothesis"},
    {"label", ColumnKind::label, {"label", "gold_label", "labels", "entailment_label"}, {}}};

// Hypotheses of one premise, as text ids.
struct Group {
  std::int32_t premise = 0;
  std::vector<std::int32_t> entailed;
  std::vector<std::int32_t> contradicted;
};

struct Collected {
  StringTable texts;
  StringTable premises;
  std::vector<Group> groups;  // by premise id
  Index rows = 0;
  Index without_label = 0;

  void add(std::string_view premise, std::string_view hypothesis, Label what) {
    const auto [number, added] = premises.find_or_add(premise);
    if (added) groups.push_back({texts.find_or_add(premise).id, {}, {}});
    Group& group = groups[static_cast<std::size_t>(number)];
    if (what == Label::entailment) group.entailed.push_back(texts.find_or_add(hypothesis).id);
    if (what == Label::contradiction) group.contradicted.push_back(texts.find_or_add(hypothesis).id);
  }
};

Collected collect(TableReader& table) {
  Collected all;
  while (table.next()) {
    const auto row = table.row();
    if (trimmed(row[2]).empty()) {
      table.skip_row("without a label");
      continue;
    }
    const std::optional<Label> what = parse_label(row[2]);
    if (!what) {
      table.skip_row(
          "with a label that is not of NLI",
          fmt::format("the label \"{}\" is not one of entailment, neutral, contradiction, 0, 1, 2, - "
                      "or -1",
                      row[2].substr(0, 60)));
      continue;
    }
    if (trimmed(row[0]).empty() || trimmed(row[1]).empty()) {
      table.skip_row("with an empty text");
      continue;
    }
    ++all.rows;
    if (*what == Label::none) {
      ++all.without_label;
    } else {
      all.add(row[0], row[1], *what);
    }
  }
  if (all.rows == 0) table.throw_no_rows();
  return all;
}

// Rows that could not give triplets, for a message.
std::string what_is_missing(const TableReader& table, const Collected& all) {
  std::string missing;
  if (all.without_label > 0)
    missing += fmt::format("; {} of them have no agreed label (- or -1)", all.without_label);
  for (const std::string& skipped : table.skipped()) missing += fmt::format("; skipped: {}", skipped);
  return missing;
}

}  // namespace

Dataset read_nli(const Files& files, const ReadOptions& options) {
  TableReader table = open_columns(files, options, kRoles, kForms);
  const Collected all = collect(table);
  DatasetBuilder builder({"anchor", "positive", "negative"});
  builder.notice(table.reads(names_of(kRoles)));
  Index alone = 0;
  for (const Group& group : all.groups) {
    if (group.contradicted.empty()) alone += static_cast<Index>(group.entailed.size());
    for (std::size_t i = 0; i < group.entailed.size() && !group.contradicted.empty(); ++i) {
      const std::int32_t negative = group.contradicted[i % group.contradicted.size()];
      builder.add({all.texts[group.premise], all.texts[group.entailed[i]], all.texts[negative]});
    }
  }
  if (builder.rows() == 0) {
    throw FileError(
        table.name(), 0,
        fmt::format("no triplet: no premise in its {} rows has both an entailed and a contradicted "
                    "hypothesis{}",
                    all.rows, what_is_missing(table, all)));
  }
  if (all.without_label > 0) {
    builder.notice(fmt::format("{}: {} without an agreed label {} skipped", table.name(),
                               counted(all.without_label, "row"), all.without_label == 1 ? "was" : "were"));
  }
  if (alone > 0) {
    builder.notice(
        fmt::format("{}: {} entailed hypotheses were skipped: their premise has no contradicted one",
                    table.name(), alone));
  }
  return finish_dataset(builder, table);
}

}  // namespace trine
