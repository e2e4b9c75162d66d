// The input files of a run: their paths, and whether they have changed.
#pragma once

#include <map>
#include <string>

#include "trine/train/options/train_settings.hpp"
#include "trine/train/run/load_rows.hpp"

namespace trine {

/// Stores the working folder, to which relative paths of `settings` refer.
void remember_working_folder(TrainSettings& settings);

/// The settings of a run that may have started in another working folder, with paths that are valid here.
[[nodiscard]] TrainSettings with_paths_from_here(TrainSettings settings);

/// A fingerprint of each input: "dev" of its rows, "model", "teacher" and "lora" of the files of a model.
/// Files that the run writes itself are not included. Throws FileError.
[[nodiscard]] std::map<std::string, std::string> inputs_of(const TrainSettings& settings,
                                                           const TrainingRows& rows);

/// Throws FileError naming the first input that has changed since the run began.
void require_same_inputs(const TrainSettings& settings, const TrainingRows& rows);

}  // namespace trine
