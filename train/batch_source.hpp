#pragma once

#include <memory>

#include "data/dataset.hpp"
#include "models/tokenised_texts.hpp"
#include "train/settings.hpp"
#include "train/trainer.hpp"

namespace trine::inline TRINE_ABI {

/// Batches that fit the loss: without a text twice where other rows are negatives, by label where the loss
/// compares labels, shuffled otherwise. Throws OptionError where the data cannot fill one batch.
[[nodiscard]] std::unique_ptr<BatchSource> make_batches(const TrainSettings& settings, const Dataset& rows);

}  // namespace trine::inline TRINE_ABI
