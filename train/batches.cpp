#include "trine/train/batches.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"

namespace trine {
namespace {

// Said here, with the names of file and option, rather than by the sampler, which knows neither.
void check_size(const TrainSettings& settings, Index rows) {
  if (rows < 2 && settings.kind != DataKind::triplets && settings.kind != DataKind::nli) {
    throw FileError(
        settings.data, 0,
        fmt::format("{} row to train on; the {} loss compares rows with one another, so it needs 2, "
                    "and hundreds to learn anything",
                    rows, settings.loss));
  }
  if (*settings.batch > rows) {
    throw OptionError(fmt::format("--batch: {} rows a batch, but {} has {} to train on; use {} or fewer",
                                  *settings.batch, settings.data, rows, rows));
  }
}

}  // namespace

std::unique_ptr<BatchSampler> make_batches(const TrainSettings& settings, const Dataset& rows) {
  check_size(settings, rows.rows());
  const auto seed = static_cast<std::uint64_t>(settings.seed);
  if (settings.kind == DataKind::labeled) {
    return std::make_unique<LabelBatches>(rows.labels,
                                          LabelBatchOptions{.rows = *settings.batch, .seed = seed});
  }
  BatchOptions options{.rows = *settings.batch, .seed = seed};
  // What compares no row with another has no use for rows kept apart.
  if (settings.kind == DataKind::scored || settings.loss == "mse")
    options.duplicates = BatchOptions::Duplicates::allowed;
  return std::make_unique<RowBatches>(rows, options);
}

}  // namespace trine
