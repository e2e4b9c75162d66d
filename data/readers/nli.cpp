// Natural-language inference into triplets.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/columns.hpp"
#include "trine/data/readers/read_dataset.hpp"

namespace trine {
namespace {

using EnumNames = std::vector<std::string>;

enum class Verdict { entailment, neutral, contradiction, none };

std::optional<Verdict> verdict(std::string_view label) {
  const std::string word = ascii_lower(trimmed(label));
  if (word == "entailment" || word == "0") return Verdict::entailment;
  if (word == "neutral" || word == "1") return Verdict::neutral;
  if (word == "contradiction" || word == "2") return Verdict::contradiction;
  if (word == "-" || word == "-1") return Verdict::none;
  return std::nullopt;
}

const std::vector<EnumNames> kForms = {
    {"premise", "hypothesis", "label"},       {"premise", "hypothesis", "gold_label"},
    {"sentence1", "sentence2", "gold_label"}, {"sentence1", "sentence2", "label"},
    {"sentence_a", "sentence_b", "label"},    {"sentence_A", "sentence_B", "entailment_label"}};
const std::vector<ColumnRole> kRoles = {
    {.name = "premise"},
    {.name = "hypothesis"},
    {"label", ColumnKind::label, {"label", "gold_label", "labels", "entailment_label"}, {}}};

// Hypotheses of one premise; numbers of texts.
struct Group {
  std::int32_t premise = 0;
  std::vector<std::int32_t> entailed;
  std::vector<std::int32_t> contradicted;
};

struct Collected {
  StringTable texts;
  StringTable premises;
  std::vector<Group> groups;  // by number of the premise
  Index rows = 0;
  Index without_verdict = 0;

  void add(std::string_view premise, std::string_view hypothesis, Verdict what) {
    const auto [number, added] = premises.find_or_add(premise);
    if (added) groups.push_back({texts.find_or_add(premise).id, {}, {}});
    Group& group = groups[static_cast<std::size_t>(number)];
    if (what == Verdict::entailment) group.entailed.push_back(texts.find_or_add(hypothesis).id);
    if (what == Verdict::contradiction) group.contradicted.push_back(texts.find_or_add(hypothesis).id);
  }
};

Collected collect(TableReader& table, const ReadOptions& options) {
  Collected all;
  while ((options.limit == 0 || all.rows < options.limit) && table.next()) {
    const auto row = table.row();
    if (trimmed(row[2]).empty()) {
      table.leave_out("without a label");
      continue;
    }
    const std::optional<Verdict> what = verdict(row[2]);
    if (!what) {
      table.leave_out(
          "with another label than those of NLI",
          fmt::format("the label \"{}\" is not one of entailment, neutral, contradiction, 0, 1, 2, - "
                      "or -1",
                      row[2].substr(0, 60)));
      continue;
    }
    if (trimmed(row[0]).empty() || trimmed(row[1]).empty()) {
      table.leave_out("with an empty text");
      continue;
    }
    ++all.rows;
    if (*what == Verdict::none) {
      ++all.without_verdict;
    } else {
      all.add(row[0], row[1], *what);
    }
  }
  if (all.rows == 0) table.refuse_no_rows();
  return all;
}

// What else could have given triplets, for a message.
std::string what_is_missing(const TableReader& table, const Collected& all) {
  std::string missing;
  if (all.without_verdict > 0)
    missing += fmt::format("; {} of them have no agreed label (- or -1)", all.without_verdict);
  for (const std::string& left_out : table.left_out()) missing += fmt::format("; left out: {}", left_out);
  return missing;
}

}  // namespace

Dataset read_nli(const Files& files, const ReadOptions& options) {
  if (!options.columns.empty() && options.columns.size() != 3) {
    throw OptionError(fmt::format("columns: {} names were given; NLI has premise, hypothesis, label",
                                  options.columns.size()));
  }
  TableReader table(files, {options.columns, options.format, options.header, options.strict, options.lines,
                            options.option});
  table.require_distinct(options.columns);
  if (options.columns.empty()) {
    std::vector<EnumNames> forms = kForms;
    if (options.like.size() == 3) forms.insert(forms.begin(), options.like);
    resolve_columns(table, kRoles, forms);
  }
  const Collected all = collect(table, options);
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
        fmt::format("no triplet: none of its {} rows has a premise both with an entailed and with a "
                    "contradicted hypothesis{}",
                    all.rows, what_is_missing(table, all)));
  }
  if (all.without_verdict > 0) {
    builder.notice(fmt::format("{}: {} without an agreed label {} skipped", table.name(),
                               counted(all.without_verdict, "row"),
                               all.without_verdict == 1 ? "was" : "were"));
  }
  if (alone > 0) {
    builder.notice(
        fmt::format("{}: {} entailed hypotheses were left out, their premise has no contradicted one",
                    table.name(), alone));
  }
  for (std::string& notice : table.notices(kStrictRefuses)) builder.notice(std::move(notice));
  Dataset data = builder.finish(table.name());
  data.read_columns = table.selected();
  return data;
}

}  // namespace trine
