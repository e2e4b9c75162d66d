// The folder a run writes to.
//   OUT/                    the model, its card and train.json, all of one save; the log of the run that made
//   it OUT/metrics.jsonl       or of the current run, where there is no model yet OUT/metrics.new.jsonl   the
//   log of the current run while OUT holds an older model OUT/checkpoint/         the current run, with its
//   train.json
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "trine/io/folder_lock.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// Throws FileError where a new run of these settings cannot write to settings.out: it holds an unfinished
/// run, or files that are neither a finished run nor the model to fine-tune; another process uses it; or an
/// input of the run is inside it. Returns the files that will be removed with the old model.
[[nodiscard]] std::vector<std::string> require_free_for_run(const TrainSettings& settings);

/// Locked by one run at a time.
class RunFolder {
 public:
  RunFolder() = default;
  /// For a new run: creates the folder if needed and starts a log.
  [[nodiscard]] static RunFolder begin(const TrainSettings& settings);
  /// To resume a run. Throws FileError where there is no folder, no checkpoint, or another process uses it.
  [[nodiscard]] static RunFolder resume(const std::string& folder);

  [[nodiscard]] const std::string& path() const { return shown_; }
  [[nodiscard]] std::string checkpoint() const { return place_ + "/checkpoint"; }
  [[nodiscard]] std::string log() const;

  /// Replaces the model atomically; log, checkpoint and unknown files are kept. `write` writes the model into
  /// an empty folder. Afterwards the log is another file and must be reopened. Throws FileError, and the old
  /// model stays.
  void replace_model(const std::function<void(const std::string& folder)>& write);

 private:
  RunFolder(std::string shown, std::string place, io::FolderLock lock);

  std::string shown_, place_;
  io::FolderLock lock_;
};

/// train.json of the current run in `folder` or, where an older version started it or it has ended, of its
/// model.
[[nodiscard]] std::string settings_file(const std::string& folder);

}  // namespace trine::inline TRINE_ABI
