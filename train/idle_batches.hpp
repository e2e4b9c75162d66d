// Batches that teach nothing, because what the loss compares is not in them.
#pragma once

#include <string>

#include "trine/data/sampler.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine {

/// What of the first pass is idle, with a count and a cure, for the user; empty where nothing is. Leaves
/// `batches` at the beginning of the first pass.
///   infonce, triplet on pairs   a batch of one row has no negatives
///   cosent                      a batch whose scores are all equal has no order
///   losses of labels            a row whose label has no other row is in no batch
/// Throws FileError where every batch is idle.
[[nodiscard]] std::string about_idle_batches(const TrainSettings& settings, const Dataset& rows,
                                             BatchSampler& batches);

}  // namespace trine
