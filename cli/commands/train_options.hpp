// The options of trine train, from the tables of train/options/options.hpp.
#pragma once

#include <string>
#include <vector>

#include "trine/cli/options/command.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::cli {

struct TrainArguments {
  TrainSettings settings;
  std::vector<std::string> data;  ///< a file for each row of data_table(); empty: not given
};

void add_train_options(const Command& command, TrainArguments& arguments);

/// Names of the options that describe a new model, "--encoder" and the like: none goes with --model.
[[nodiscard]] std::vector<std::string> options_of_new_models();

/// Settings with kind and data of the one file given. Throws UsageError unless it is exactly one.
[[nodiscard]] TrainSettings settings_of(const TrainArguments& arguments);

}  // namespace trine::cli
