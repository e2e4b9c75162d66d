#include "data/columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/error.hpp"
#include "data/ascii.hpp"

namespace trine {
namespace {

using Names = std::vector<std::string>;

const Names kScoreNames = {"score",       "similarity",        "similarity_score",
                           "relatedness", "relatedness_score", "gold_score"};
const Names kLabelNames = {"label", "gold_label", "intent", "category", "class", "topic"};
const Names kOtherNames = {"id",     "index",    "idx",  "split", "genre",   "dataset",
                           "source", "filename", "year", "lang",  "language"};

bool among(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool holds_text(const TableReader& table, std::size_t i) {
  const std::string name = ascii_lower(table.found()[i]);
  if (among(kScoreNames, name) || among(kLabelNames, name) || among(kOtherNames, name)) return false;
  if (name.size() > 2 && name.substr(name.size() - 2) == "id") return false;
  const auto sample = table.sample();
  return i >= sample.size() || (sample[i].data() != nullptr && !is_number(sample[i]));
}

// A first line that is itself a row would be lost in silence.
void refuse_sentences_as_names(const TableReader& table) {
  for (const std::string& name : table.found()) {
    const auto spaces = std::count(name.begin(), name.end(), ' ');
    if (spaces < 4 && (name.empty() || std::string_view(".!?").find(name.back()) == std::string_view::npos))
      continue;
    throw FileError(
        table.name(), 1,
        fmt::format("\"{}\" looks like a text, not like the name of a column; name the columns in the first "
                    "line, or give places, as in --columns 1,2, for a file without names",
                    name));
  }
}

[[noreturn]] void refuse(const TableReader& table, const Names& example) {
  throw FileError(table.name(), 0,
                  fmt::format("needs the columns {}; found: {}; map names with --columns",
                              fmt::join(example, ", "), fmt::join(table.found(), ", ")));
}

}  // namespace

Names text_columns(const TableReader& table) {
  Names names;
  for (std::size_t i = 0; i < table.found().size(); ++i) {
    if (holds_text(table, i)) names.push_back(table.found()[i]);
  }
  return names;
}

Names choose_columns(const TableReader& table, const std::vector<Names>& usual,
                     const std::vector<ColumnKind>& kinds) {
  for (const Names& names : usual) {
    if (std::all_of(names.begin(), names.end(), [&](const auto& name) { return among(table.found(), name); }))
      return names;
  }
  refuse_sentences_as_names(table);
  const Names texts = text_columns(table);
  const auto named = [&](const Names& known) {
    for (const std::string& name : table.found()) {
      if (among(known, ascii_lower(name))) return name;
    }
    refuse(table, usual.front());
  };
  Names chosen;
  std::size_t next_text = 0;
  for (ColumnKind kind : kinds) {
    if (kind == ColumnKind::text && next_text == texts.size()) refuse(table, usual.front());
    chosen.push_back(kind == ColumnKind::text    ? texts[next_text++]
                     : kind == ColumnKind::score ? named(kScoreNames)
                                                 : named(kLabelNames));
  }
  return chosen;
}

}  // namespace trine
