// Batches of a training run.
#pragma once

#include <memory>
#include <string>

#include "trine/data/sampler.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine {

/// Batches for the loss: without repeated texts where other rows are negatives, by label where the loss
/// compares labels, shuffled otherwise. Throws OptionError where the data cannot fill one batch.
[[nodiscard]] std::unique_ptr<BatchSampler> make_batches(const TrainSettings& settings, const Dataset& rows);

/// A warning about batches of the first epoch without a gradient, because the loss finds nothing to compare
/// in them, with a count and a cure; empty where there are none. Leaves `batches` at the start of the first
/// epoch.
///   infonce, triplet on pairs   a batch of one row has no negatives
///   cosent                      a batch whose scores are all equal has no order
///   losses of labels            a row whose label has no other row is in no batch
/// Throws FileError where every batch is idle.
[[nodiscard]] std::string about_idle_batches(const TrainSettings& settings, const Dataset& rows,
                                             BatchSampler& batches);

}  // namespace trine
