// What a run reads beside its settings: where that is, and whether it is still what it was.
#pragma once

#include <map>
#include <string>

#include "trine/train/options/train_settings.hpp"
#include "trine/train/run/load_rows.hpp"

namespace trine {

/// Remembers the working folder, from which relative paths of `settings` count.
void remember_working_folder(TrainSettings& settings);

/// The settings of a run that may have begun in another working folder, with paths that hold in this one.
[[nodiscard]] TrainSettings with_paths_from_here(TrainSettings settings);

/// A text for each input, equal where the input is: "eval-file" of its rows, "model", "teacher" and "lora" of
/// the files that say what a model is. Without those the run writes itself. Throws FileError.
[[nodiscard]] std::map<std::string, std::string> inputs_of(const TrainSettings& settings,
                                                           const TrainingRows& rows);

/// Throws FileError naming the first input that is not what it was when the run began.
void require_same_inputs(const TrainSettings& settings, const TrainingRows& rows);

}  // namespace trine
