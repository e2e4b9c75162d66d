#include "trine/train/batches.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/train/loss_catalog.hpp"

namespace trine {
namespace {

// Said here, with the names of file and option, rather than by the sampler, which knows neither.
void check_size(const TrainSettings& settings, Index rows) {
  const bool has_negatives = settings.kind == DataKind::triplets || settings.kind == DataKind::nli ||
                             settings.kind == DataKind::scored_triplets;
  if (rows < 2 && !has_negatives) {
    throw FileError(
        settings.data, 0,
        fmt::format("{} row to train on; the {} loss compares rows with one another, so it needs 2, "
                    "and hundreds to learn anything",
                    rows, settings.loss->name));
  }
  if (*settings.batch > rows) {
    throw OptionError(fmt::format("--batch: {} rows a batch, but {} has {} to train on; use {} or fewer",
                                  *settings.batch, settings.data, rows, rows));
  }
}

// A triplet needs a text of the same label and one of another.
void check_labels(const TrainSettings& settings, const Dataset& rows) {
  constexpr Index least = 4;  // two labels with two texts
  std::vector<Index> members(rows.label_names.size());
  for (const std::int32_t label : rows.labels) ++members[static_cast<std::size_t>(label)];
  const auto usable = std::count_if(members.begin(), members.end(), [](Index n) { return n >= 2; });
  if (usable < 2) {
    throw FileError(
        settings.data, 0,
        fmt::format("of {} {} two rows or more to learn from; the {} loss compares rows of one label with "
                    "rows of another, so it needs at least 2 labels of two texts each",
                    counted(static_cast<Index>(members.size()), "label"),
                    usable == 0 ? "none has" : "only 1 has", settings.loss->name));
  }
  if (*settings.batch < least)
    throw OptionError(
        fmt::format("--batch: {} a batch; two labels with two rows each are the least, so use {} or more",
                    counted(*settings.batch, "row"), least));
}

}  // namespace

std::unique_ptr<BatchSampler> make_batches(const TrainSettings& settings, const Dataset& rows) {
  check_size(settings, rows.rows());
  const auto seed = static_cast<std::uint64_t>(settings.seed);
  if (settings.kind == DataKind::labeled) {
    check_labels(settings, rows);
    return std::make_unique<LabelBatches>(rows.labels,
                                          LabelBatchOptions{.rows = *settings.batch, .seed = seed});
  }
  BatchOptions options{.rows = *settings.batch, .seed = seed};
  if (settings.loss->compares != LossEntry::Compares::rows)
    options.duplicates = BatchOptions::Duplicates::allowed;
  return std::make_unique<RowBatches>(rows, options);
}

}  // namespace trine
