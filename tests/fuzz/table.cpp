// Any bytes behind two that choose how they are read: as pairs, triplets, scored pairs, labeled texts, NLI,
// plain texts or judgments; by content or as TSV, CSV, JSONL or columns between blanks. Plain, gzip or zstd,
// as the bytes say. Refused with an error of ours, or a data set that is whole.
#include <array>

#include "trine/base/error.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/data/readers/resolve_columns.hpp"
#include "trine/tests/fuzz/inputs.hpp"

using namespace trine;

namespace {

using Format = TableOptions::Format;
constexpr std::array kFormats = {Format::by_name, Format::tsv, Format::csv, Format::jsonl, Format::blanks};
constexpr std::array kReaders = {read_pairs, read_triplets, read_scored, read_labeled, read_nli};

void check(const Dataset& data) {
  const auto rows = static_cast<std::size_t>(data.rows());
  require(rows > 0 && data.ids.size() == rows * data.column_names.size());
  for (const std::int32_t id : data.ids) require(id >= 0 && static_cast<std::size_t>(id) < data.texts.size());
  require(data.scores.empty() || data.scores.size() == rows);
  require(data.labels.empty() || data.labels.size() == rows);
  for (const std::int32_t label : data.labels)
    require(label >= 0 && static_cast<std::size_t>(label) < data.label_names.size());
}

void read_judgments(const std::string& path, Format format) {
  TableReader table(path, {.format = format});
  choose_judgment_columns(table);
  const std::size_t columns = table.selected_indices().size();
  while (table.next()) require(table.row().size() == columns && table.row_number() >= 1);
  static_cast<void>(table.notices());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t reader = data[0] % (kReaders.size() + 1);
  const Format format = kFormats[data[1] % kFormats.size()];
  const InputFile file(as_text(data, size).substr(2));
  try {
    if (reader == kReaders.size()) {
      read_judgments(file.path(), format);
    } else {
      check(kReaders[reader](file.path(), {.format = format}));
    }
  } catch (const Error&) {
  }
  return 0;
}
