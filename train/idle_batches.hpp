// Batches without a gradient, because the loss finds nothing to compare in them.
#pragma once

#include <string>

#include "trine/data/sampler.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine {

/// A warning about such batches of the first epoch, with a count and a cure; empty where there are none.
/// Leaves `batches` at the start of the first epoch.
///   infonce, triplet on pairs   a batch of one row has no negatives
///   cosent                      a batch whose scores are all equal has no order
///   losses of labels            a row whose label has no other row is in no batch
/// Throws FileError where every batch is idle.
[[nodiscard]] std::string about_idle_batches(const TrainSettings& settings, const Dataset& rows,
                                             BatchSampler& batches);

}  // namespace trine
