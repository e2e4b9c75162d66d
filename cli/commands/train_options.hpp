// The options of trine train: one for each field of TrainSettings, by the name its visit() gives it.
#pragma once

#include <string>
#include <vector>

#include "trine/cli/options/command.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::cli {

/// The data to learn from; the option it came by says of what kind it is.
struct DataFiles {
  std::string pairs, triplets, nli, labeled, scored;
};

void add_data_options(const Command& command, DataFiles& files);
void add_setting_options(const Command& command, TrainSettings& settings);

/// Names of the options that say what a new model is made of, "--encoder" and the like: none goes with
/// --model.
[[nodiscard]] std::vector<std::string> options_of_new_models();

/// Settings with kind and data of the one file given. Throws UsageError unless it is exactly one.
[[nodiscard]] TrainSettings with_data(TrainSettings settings, const DataFiles& files);

}  // namespace trine::cli
