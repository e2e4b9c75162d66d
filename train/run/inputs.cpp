#include "trine/train/run/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/rng.hpp"
#include "trine/data/input_files.hpp"
#include "trine/train/options/options.hpp"

namespace trine {
namespace {

namespace fs = std::filesystem;

// What opening a model or an adapter may read; not what training leaves beside it.
bool is_part_of_a_model(const fs::path& file) {
  const std::string ending = file.extension().string(), name = file.filename().string();
  if (name == "train.json") return false;
  return ending == ".json" || ending == ".txt" || ending == ".model" || ending == ".safetensors" ||
         ending == ".bin";
}

std::vector<fs::path> parts_of_a_model(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  auto at = fs::recursive_directory_iterator(folder, failed);
  for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (at->is_directory(ignored)) {
      if (name == "checkpoint" || name.starts_with('.') || at.depth() > 1) at.disable_recursion_pending();
    } else if (at->is_regular_file(ignored) && is_part_of_a_model(at->path())) {
      files.push_back(at->path());
    }
  }
  if (failed) throw FileError(folder.string(), 0, "cannot be read: " + failed.message());
  std::sort(files.begin(), files.end());
  return files;
}

std::uint64_t mix_file(const fs::path& path, std::uint64_t hash) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint64_t> words(std::size_t{1} << 15);
  while (file) {
    std::fill(words.begin(), words.end(), 0);
    file.read(reinterpret_cast<char*>(words.data()),
              static_cast<std::streamsize>(words.size() * sizeof(words[0])));
    const auto bytes = static_cast<std::size_t>(file.gcount());
    for (std::size_t i = 0; i * sizeof(words[0]) < bytes; ++i) hash = random_bits(hash, words[i]);
    hash = random_bits(hash, bytes);
  }
  if (file.bad()) throw FileError(path.string(), 0, "cannot be read");
  return hash;
}

std::string fingerprint_of_folder(const std::string& folder) {
  std::uint64_t hash = 0;
  for (const fs::path& file : parts_of_a_model(folder)) {
    for (const char c : file.lexically_relative(folder).string())
      hash = random_bits(hash, static_cast<unsigned char>(c));
    hash = mix_file(file, hash);
  }
  return fmt::format("{:016x}", hash);
}

// A run that replaces the model it fine-tunes changes its own input.
bool is_written_by_run(const std::string& folder, const std::string& out) {
  std::error_code ignored;
  const fs::path inner = fs::weakly_canonical(folder, ignored), outer = fs::weakly_canonical(out, ignored);
  const fs::path way = inner.lexically_relative(outer);
  return !way.empty() && *way.begin() != "..";
}

std::string from(const fs::path& working_folder, const std::string& path) {
  if (path.empty() || path == "-" || fs::path(path).is_absolute()) return path;
  return (working_folder / path).string();
}

// Of a table, or of parallel files with commas between them.
std::string files_from(const fs::path& working_folder, const std::string& argument) {
  std::error_code ignored;
  const std::string whole = from(working_folder, argument);
  if (argument.find(',') == std::string::npos || fs::exists(whole, ignored)) return whole;
  std::string joined;
  for (const fs::path& path : Files::parse(argument).paths)
    joined += (joined.empty() ? "" : ",") + from(working_folder, path.string());
  return joined;
}

}  // namespace

void remember_working_folder(TrainSettings& settings) {
  std::error_code ignored;
  settings.working_folder = fs::current_path(ignored).string();
}

TrainSettings with_paths_from_here(TrainSettings settings) {
  std::error_code ignored;
  const fs::path folder = settings.working_folder;
  if (folder.empty() || fs::equivalent(folder, fs::current_path(ignored), ignored)) return settings;
  for (std::string* files : {&settings.data, &settings.eval_file}) *files = files_from(folder, *files);
  for (std::string* path : {&settings.model, &settings.teacher, &settings.lora}) *path = from(folder, *path);
  return settings;
}

std::map<std::string, std::string> inputs_of(const TrainSettings& settings, const TrainingRows& rows) {
  std::map<std::string, std::string> inputs;
  if (!settings.eval_file.empty()) inputs["eval-file"] = rows.dev_fingerprint;
  const std::pair<const char*, const std::string&> folders[] = {
      {"model", settings.model}, {"teacher", settings.teacher}, {"lora", settings.lora}};
  for (const auto& [name, folder] : folders) {
    if (!folder.empty() && !is_written_by_run(folder, settings.out))
      inputs[name] = fingerprint_of_folder(folder);
  }
  return inputs;
}

void require_same_inputs(const TrainSettings& settings, const TrainingRows& rows) {
  const auto refuse = [](const std::string& path, const std::string& option) {
    throw FileError(
        path, 0,
        fmt::format("has changed since the run began (--{}); resume with what the run began with, or "
                    "start a new run",
                    option));
  };
  const auto now = inputs_of(settings, rows);
  const std::pair<const char*, const std::string&> paths[] = {{"eval-file", settings.eval_file},
                                                              {"model", settings.model},
                                                              {"teacher", settings.teacher},
                                                              {"lora", settings.lora}};
  for (const auto& [name, path] : paths) {
    const auto then = settings.inputs.find(name), is = now.find(name);
    if (then != settings.inputs.end() && is != now.end() && then->second != is->second) refuse(path, name);
  }
  if (settings.fingerprint != rows.fingerprint)
    refuse(settings.data, std::string(data_entry(settings.kind).name));
}

}  // namespace trine
