#include "trine/data/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"

namespace trine {
namespace {

std::vector<std::string> strings_of(const StringTable& table) {
  std::vector<std::string> strings;
  strings.reserve(static_cast<std::size_t>(table.size()));
  for (std::int32_t id = 0; id < table.size(); ++id) strings.emplace_back(table[id]);
  return strings;
}

// Numbers of `strings` among `all`, to which new ones are appended.
std::vector<std::int32_t> merge_strings(std::vector<std::string>& all,
                                        const std::vector<std::string>& strings) {
  StringTable table;
  for (const std::string& known : all) table.find_or_add(known);
  std::vector<std::int32_t> numbers;
  numbers.reserve(strings.size());
  for (const std::string& text : strings) {
    const auto [id, added] = table.find_or_add(text);
    if (added) all.push_back(text);
    numbers.push_back(id);
  }
  return numbers;
}

void append_renumbered(const std::vector<std::int32_t>& ids, const std::vector<std::int32_t>& numbers,
                       std::vector<std::int32_t>& out) {
  out.reserve(out.size() + ids.size());
  for (std::int32_t id : ids) out.push_back(numbers[static_cast<std::size_t>(id)]);
}

}  // namespace

DatasetBuilder::DatasetBuilder(std::vector<std::string> column_names, Repeats repeats) : repeats_(repeats) {
  data_.column_names = std::move(column_names);
}

bool DatasetBuilder::add(std::span<const std::string_view> row) {
  TRINE_ASSERT(static_cast<Index>(row.size()) == data_.columns());
  for (std::string_view text : row) {
    if (trimmed(text).empty()) {
      ++skipped_;
      return false;
    }
  }
  for (std::string_view text : row) data_.ids.push_back(texts_.find_or_add(trimmed(text)).id);
  if (repeats_ == Repeats::drop) {
    const auto* numbers = reinterpret_cast<const char*>(data_.ids.data() + data_.ids.size() - row.size());
    if (!seen_.find_or_add({numbers, row.size() * sizeof(std::int32_t)}).added) {
      data_.ids.resize(data_.ids.size() - row.size());
      return false;
    }
  }
  ++rows_;
  return true;
}

bool DatasetBuilder::add_scored(std::span<const std::string_view> row, float score) {
  if (!add(row)) return false;
  data_.scores.push_back(score);
  return true;
}

bool DatasetBuilder::add_labeled(std::span<const std::string_view> row, std::string_view label) {
  if (!add(row)) return false;
  data_.labels.push_back(labels_.find_or_add(trimmed(label)).id);
  return true;
}

void DatasetBuilder::notice(std::string text) {
  if (!text.empty()) data_.notices.push_back(std::move(text));
}

Dataset DatasetBuilder::finish(std::string_view source) {
  if (skipped_ > 0)
    notice(fmt::format("{}: {} with an empty text {} skipped", source, counted(skipped_, "row"),
                       skipped_ == 1 ? "was" : "were"));
  data_.texts = strings_of(texts_);
  data_.label_names = strings_of(labels_);
  return std::move(data_);
}

std::vector<Index> rows_of_labels(const Dataset& data) {
  std::vector<Index> rows(data.label_names.size());
  for (const std::int32_t label : data.labels) ++rows[static_cast<std::size_t>(label)];
  return rows;
}

Dataset from_texts(std::span<const std::string> texts) {
  DatasetBuilder builder({"text"});
  for (const std::string& text : texts) builder.add({text});
  return builder.finish("texts");
}

Dataset from_pairs(std::span<const std::pair<std::string, std::string>> pairs) {
  DatasetBuilder builder({"first", "second"});
  for (const auto& [first, second] : pairs) builder.add({first, second});
  return builder.finish("pairs");
}

Dataset take_rows(const Dataset& data, std::span<const Index> rows) {
  constexpr std::int32_t kUnused = -1;
  Dataset out;
  out.column_names = data.column_names;
  out.label_names = data.label_names;
  out.notices = data.notices;
  out.read_columns = data.read_columns;
  std::vector<std::int32_t> renumbered(data.texts.size(), kUnused);
  for (Index row : rows) {
    for (std::int32_t id : data.row(row)) {
      std::int32_t& number = renumbered[static_cast<std::size_t>(id)];
      if (number == kUnused) {
        number = static_cast<std::int32_t>(out.texts.size());
        out.texts.push_back(data.texts[static_cast<std::size_t>(id)]);
      }
      out.ids.push_back(number);
    }
    if (!data.scores.empty()) out.scores.push_back(data.scores[static_cast<std::size_t>(row)]);
    if (!data.labels.empty()) out.labels.push_back(data.labels[static_cast<std::size_t>(row)]);
  }
  return out;
}

Dataset join(Dataset first, const Dataset& second) {
  if (first.columns() != second.columns() || first.scores.empty() != second.scores.empty() ||
      first.labels.empty() != second.labels.empty()) {
    throw OptionError(fmt::format(
        "join: the sets are not of one kind: {} columns, {} scores and {} labels against {}, {} and {}",
        first.columns(), first.scores.size(), first.labels.size(), second.columns(), second.scores.size(),
        second.labels.size()));
  }
  append_renumbered(second.ids, merge_strings(first.texts, second.texts), first.ids);
  append_renumbered(second.labels, merge_strings(first.label_names, second.label_names), first.labels);
  first.scores.insert(first.scores.end(), second.scores.begin(), second.scores.end());
  first.notices.insert(first.notices.end(), second.notices.begin(), second.notices.end());
  return first;
}

}  // namespace trine
