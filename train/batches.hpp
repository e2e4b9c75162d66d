// Batches of a training run.
#pragma once

#include <memory>

#include "trine/data/sampler.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine {

/// Batches for the loss: without repeated texts where other rows are negatives, by label where the loss
/// compares labels, shuffled otherwise. Throws OptionError where the data cannot fill one batch.
[[nodiscard]] std::unique_ptr<BatchSampler> make_batches(const TrainSettings& settings, const Dataset& rows);

}  // namespace trine
