#include "trine/train/run/run_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "trine/base/error.hpp"
#include "trine/base/system_error.hpp"
#include "trine/formats/model_files.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/io/file.hpp"
#include "trine/io/temporary.hpp"
#include "trine/train/run/training_checkpoint.hpp"

namespace trine::inline TRINE_ABI {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLog = "metrics.jsonl";
constexpr const char* kNewLog = "metrics.new.jsonl";

// What a finished run leaves, and no conversion: its weights, and the settings of the run.
bool holds_model_of_run(const std::string& place) try {
  if (!io::holds_weights(place) || io::weights_were_rewritten(place)) return false;
  static_cast<void>(load_settings(place + "/train.json"));
  return true;
} catch (const FileError&) {
  return false;  // no such file, or one of another program
}

// Empty, or begun by a run that was killed before it wrote more.
bool is_begun_log(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  return !std::getline(file, line) || line.starts_with(R"({"event":"start")");
}

// Empty, or what a run leaves that was killed before its first checkpoint and its first model.
bool holds_nothing(const std::string& place) {
  for (const fs::directory_entry& entry : fs::directory_iterator(place)) {
    const std::string name = entry.path().filename().string();
    const bool is_log = name == kLog && is_begun_log(entry.path());
    if (!is_log && name != "checkpoint" && !name.starts_with(".trine-")) return false;
  }
  return true;
}

bool is_same(const std::string& path, const std::string& place) {
  std::error_code failed;
  return !path.empty() && fs::exists(path, failed) && fs::equivalent(path, place, failed);
}

// A run must not remove its own inputs, other than the model it fine-tunes.
void require_apart(const TrainSettings& settings, const std::string& place) {
  const std::pair<const char*, const std::string*> inputs[] = {{"--model", &settings.model},
                                                               {"--teacher", &settings.teacher},
                                                               {"--lora", &settings.lora},
                                                               {"the data", &settings.data},
                                                               {"--eval-file", &settings.eval_file}};
  for (const auto& [name, path] : inputs) {
    std::error_code failed;
    const fs::path where = fs::weakly_canonical(*path, failed);
    const fs::path inside = where.lexically_relative(place);
    if (path->empty() || failed || inside.empty() || *inside.begin() == "..") continue;
    if (path == &settings.model && inside == ".") continue;
    throw FileError(
        settings.out, 0,
        fmt::format("{} is in it ({}), and the run replaces the whole folder; name another folder "
                    "to write",
                    name, *path));
  }
}

bool holds_weights_of_another_program(const fs::path& path) {
  if (!fs::is_directory(path) || fs::is_symlink(path)) return io::is_foreign_weight_file(path.string());
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (io::is_foreign_weight_file(entry.path().string())) return true;
  }
  return false;
}

[[noreturn]] void refuse_strangers(const std::string& shown, const std::vector<std::string>& strangers) {
  constexpr std::size_t kShown = 3;
  const std::vector<std::string> first(
      strangers.begin(), strangers.begin() + static_cast<std::ptrdiff_t>(std::min(strangers.size(), kShown)));
  const std::string more =
      strangers.size() > kShown ? fmt::format(" and {} more", strangers.size() - kShown) : "";
  throw FileError(shown, 0,
                  fmt::format("holds {}{}, which is no part of a model, and a run replaces the whole folder; "
                              "move it away or name another folder",
                              fmt::join(first, ", "), more));
}

// Under its lock, so that nobody changes it meanwhile. Returns whether there is a model.
bool require_free(const std::string& shown, const std::string& place, bool is_source) {
  if (has_checkpoint(place + "/checkpoint")) {
    throw FileError(shown, 0,
                    "holds an unfinished run; resume it (trine train --resume " + shown + "), or remove " +
                        shown + "/checkpoint to start over");
  }
  if (holds_nothing(place)) return false;
  if (is_source) return true;
  std::vector<std::string> strangers = io::unknown_entries(place);
  if (io::readme_was_edited(place)) strangers.emplace_back("README.md that was edited");
  if (!strangers.empty()) refuse_strangers(shown, strangers);
  if (holds_model_of_run(place)) return true;
  throw FileError(
      shown, 0,
      io::holds_weights(place)
          ? "holds a model that no run of trine left there; name another folder to write, or give "
            "it as --model to fine-tune it"
          : "is not empty and holds no finished run of trine; name another folder or empty it");
}

}  // namespace

std::vector<std::string> require_free_for_run(const TrainSettings& settings) {
  const std::string place = io::canonical_folder(settings.out);
  require_apart(settings, place);
  io::recover_folder(place);
  std::vector<std::string> going;
  if (!fs::exists(place)) return going;
  const io::FolderLock lock(place, settings.out);
  if (!require_free(settings.out, place, is_same(settings.model, place))) return going;
  for (std::string& name : io::unknown_entries(place)) {
    if (holds_weights_of_another_program(fs::path(place) / name)) going.push_back(std::move(name));
  }
  return going;
}

RunFolder::RunFolder(std::string shown, std::string place, io::FolderLock lock)
    : shown_(std::move(shown)), place_(std::move(place)), lock_(std::move(lock)) {
  io::remove_leftovers(place_);
  io::remove_leftovers(fs::path(place_).parent_path().string());
}

RunFolder RunFolder::begin(const TrainSettings& settings) {
  const std::string place = io::canonical_folder(settings.out);
  io::create_folder(fs::path(place).parent_path().string());
  io::recover_folder(place);
  if (!fs::exists(place) || fs::is_empty(place)) {
    io::AtomicDirectory fresh(settings.out);
    fresh.fill([](const std::string& folder) { io::write_file_atomically(folder + "/" + kLog, ""); });
    return {settings.out, place, fresh.commit()};
  }
  io::FolderLock lock(place, settings.out);
  const bool has_model = require_free(settings.out, place, is_same(settings.model, place));
  const io::AtomicDirectory tried(settings.out);  // what cannot be written at the end is found out now
  io::write_file_atomically(place + "/" + (has_model ? kNewLog : kLog), "");
  return {settings.out, place, std::move(lock)};
}

RunFolder RunFolder::resume(const std::string& folder) {
  if (!fs::is_directory(io::existing_folder(folder)))
    throw FileError(folder, 0, "is not a folder, so there is no run to resume; name the one given to --out");
  const std::string place = io::canonical_folder(folder);
  io::recover_folder(place);
  io::FolderLock lock(place, folder);
  if (!has_checkpoint(place + "/checkpoint")) {
    throw FileError(
        folder, 0,
        "has no checkpoint: the run is complete, or never got to its first; there is nothing to resume");
  }
  return {folder, place, std::move(lock)};
}

std::string RunFolder::log() const {
  const std::string newer = place_ + "/" + kNewLog;
  return fs::exists(newer) ? newer : place_ + "/" + kLog;
}

void RunFolder::replace_model(const std::function<void(const std::string&)>& write) {
  io::AtomicDirectory fresh(shown_);
  fresh.fill(write);
  fresh.keep(log(), kLog);
  io::recover_folder(checkpoint());
  if (fs::exists(checkpoint())) fresh.keep(checkpoint(), "checkpoint");
  for (const std::string& name : io::unknown_entries(place_)) {
    if (!holds_weights_of_another_program(fs::path(place_) / name)) fresh.keep(place_ + "/" + name, name);
  }
  lock_ = fresh.replace(lock_);
}

std::string settings_file(const std::string& folder) {
  const std::string place = io::existing_folder(folder);
  const std::string of_run = io::existing_folder(place + "/checkpoint") + "/train.json";
  return has_checkpoint(place + "/checkpoint") && fs::exists(of_run) ? of_run : place + "/train.json";
}

}  // namespace trine::inline TRINE_ABI
