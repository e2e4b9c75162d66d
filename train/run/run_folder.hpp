// The folder a run writes to.
//   OUT/                    the model, its card and train.json, all of one save; the log of the run that made
//   it OUT/metrics.jsonl       or of the run under way, where there is no model yet OUT/metrics.new.jsonl the
//   log of a run under way over an older model, until its own model takes the place OUT/checkpoint/ the run
//   under way, with its train.json
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "trine/io/folder_lock.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// Throws FileError where a new run of these settings cannot write to settings.out: it holds what is neither
/// empty nor a finished run nor the model to go on from, or an unfinished run; another trine is at work in
/// it; or what the run reads lies in it. Returns what is there and will go with the old model, to be said.
[[nodiscard]] std::vector<std::string> require_free_for_run(const TrainSettings& settings);

/// Held by one run at a time, from here to its end.
class RunFolder {
 public:
  RunFolder() = default;
  /// For a new run: makes the folder where there is none and begins a log.
  [[nodiscard]] static RunFolder begin(const TrainSettings& settings);
  /// To go on with what is there. Throws FileError where there is no folder, no checkpoint or another trine.
  [[nodiscard]] static RunFolder go_on(const std::string& folder);

  [[nodiscard]] const std::string& path() const { return shown_; }
  [[nodiscard]] std::string checkpoint() const { return place_ + "/checkpoint"; }
  [[nodiscard]] std::string log() const;

  /// Puts a new model in the place of what is there, in one step; log, checkpoint and what belongs to nobody
  /// are kept. `write` puts the model and what belongs to it into an empty folder. After that the log is
  /// another file, to be opened again. Throws FileError, and the old model stays.
  void replace_model(const std::function<void(const std::string& folder)>& write);

 private:
  RunFolder(std::string shown, std::string place, io::FolderLock lock);

  std::string shown_, place_;
  io::FolderLock lock_;
};

/// train.json of the run under way in `folder` or, where an older trine began it or it has ended, of its
/// model.
[[nodiscard]] std::string settings_file(const std::string& folder);

}  // namespace trine::inline TRINE_ABI
