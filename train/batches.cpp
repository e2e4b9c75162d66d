#include "train/batches.hpp"

namespace trine {

std::unique_ptr<BatchSampler> make_batches(const TrainSettings& settings, const Dataset& rows) {
  const auto seed = static_cast<std::uint64_t>(settings.seed);
  if (settings.kind == DataKind::labelled) {
    return std::make_unique<LabelBatches>(rows.labels,
                                          LabelBatchOptions{.rows = *settings.batch, .seed = seed});
  }
  BatchOptions options{.rows = *settings.batch, .seed = seed};
  if (settings.kind == DataKind::scored) options.duplicates = BatchOptions::Duplicates::allowed;
  return std::make_unique<RowBatches>(rows, options);
}

}  // namespace trine
