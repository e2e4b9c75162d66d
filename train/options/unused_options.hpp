// Options that would be silently ignored.
#pragma once

#include "trine/train/options/train_settings.hpp"

namespace trine {

/// Refuses what was set but plays no part in this run: an option of another loss, encoder or kind of data. A
/// value that is the default anyway passes. `s` has its loss and encoder, other defaults not filled in yet.
/// Throws OptionError naming the option and what it belongs to.
void reject_unused_options(const TrainSettings& s);

}  // namespace trine
