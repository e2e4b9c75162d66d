#include "trine/formats/saved_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"
#include "trine/base/system_error.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/formats/save_id.hpp"
#include "trine/io/content_hash.hpp"
#include "trine/io/file.hpp"
#include "trine/io/mapped_file.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kList = kFileList;
constexpr std::size_t kLongestList = 1 << 20;

// What would be read if it were there, wherever it came from.
constexpr std::array kRead = {"trine.json",      "config.json",           "modules.json",
                              "tokenizer.json",  "tokenizer_config.json", "special_tokens_map.json",
                              "vocab.txt",       "added_tokens.json",     "trine_tokenizer.json",
                              "tokenizer.model", "model.safetensors",     "sentencepiece.bpe.model"};

// People set these by hand, and no weight depends on them.
bool is_for_people(std::string_view name) {
  return name == "config_sentence_transformers.json" || name.ends_with("sentence_bert_config.json");
}

bool is_not_compared(std::string_view name) { return name == "README.md" || name == "train.json"; }

bool is_weights(std::string_view name) { return name.ends_with(".safetensors"); }

struct Entry {
  std::uint64_t bytes = 0;
  std::string hash;  // or the save id
};
using Entries = std::map<std::string, Entry>;

std::string hash_of(const std::string& path) { return content_hash(MappedFile(path).bytes()); }

std::string stored_id(const std::string& path) {
  const Safetensors file(path);
  const auto found = file.metadata().find(kSaveId);
  return found == file.metadata().end() ? "" : found->second;
}

std::uint64_t size_of_file(const std::string& path) {
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(path, failed);
  return failed ? 0 : size;
}

[[noreturn]] void refuse_list(const std::string& path, const std::string& problem) {
  throw FileError(path, 0,
                  problem +
                      "; copy the whole model folder again from where it came from, or remove this "
                      "file, without which nothing is compared");
}

Json parse_list(const std::string& path) {
  if (size_of_file(path) > kLongestList) refuse_list(path, "is longer than any list of a model's files");
  const std::string text = read_file(path, kLongestList);
  try {
    return parse_ordered_json(text);
  } catch (const JsonError& error) {
    refuse_list(path, error.what());
  }
}

Entries read_list(const std::string& folder) {
  const std::string path = folder + "/" + kList;
  const Json json = parse_list(path);
  if (!json.is_object() || json.value("format", Json()) != 1 || !json.contains("files") ||
      !json["files"].is_object())
    refuse_list(path, "is not a list of files that this trine reads (format 1)");
  Entries entries;
  for (const auto& [name, about] : json["files"].items()) {
    const Json bytes = about.is_object() ? about.value("bytes", Json()) : Json();
    const Json hash = about.is_object() ? about.value(is_weights(name) ? "save" : "xxh64", Json()) : Json();
    const fs::path inside(name);
    const bool leads_out =
        inside.is_absolute() || std::find(inside.begin(), inside.end(), "..") != inside.end();
    if (leads_out || !bytes.is_number_unsigned() || !hash.is_string())
      refuse_list(path, "says nothing that can be compared of \"" + name + "\"");
    entries[name] = {bytes.get<std::uint64_t>(), hash.get<std::string>()};
  }
  return entries;
}

struct Differences {
  std::vector<std::string> rewritten;  // weights without a number of ours
  std::vector<std::string> faults, remarks;
};

Differences compare(const std::string& folder, const Entries& entries, bool every_byte) {
  Differences found;
  for (const auto& [name, entry] : entries) {
    const std::string path = folder + "/" + name;
    if (is_not_compared(name)) continue;
    if (!file_exists(path)) {
      found.faults.push_back(name + " (missing)");
    } else if (is_weights(name)) {
      const std::string id = stored_id(path);
      if (id.empty()) found.rewritten.push_back(name);
      if (id != entry.hash || size_of_file(path) != entry.bytes ||
          (every_byte && compute_save_id(path) != entry.hash))
        found.faults.push_back(name);
    } else if (size_of_file(path) != entry.bytes || hash_of(path) != entry.hash) {
      (is_for_people(name) ? found.remarks : found.faults).push_back(name);
    }
  }
  for (const char* name : kRead) {
    if (!entries.contains(name) && file_exists(folder + "/" + name))
      found.faults.push_back(std::string(name) + " (not of this model)");
  }
  return found;
}

void refuse_faults(const std::string& folder, const std::vector<std::string>& faults) {
  if (faults.empty()) return;
  throw FileError(
      folder, 0,
      fmt::format("its files are not of one model: {} {} not what {} lists; copy the whole folder again from "
                  "where it came from or, where the change was meant, remove {}",
                  fmt::join(faults, ", "), faults.size() == 1 ? "is" : "are", kList, kList));
}

// Folders that other programs wrote, or trine before it made lists, have no number in their weights either.
std::vector<std::string> remark_on_lost_list(const std::string& folder) {
  const std::string weights = folder + "/model.safetensors";
  if (!file_exists(weights) || stored_id(weights).empty()) return {};
  return {
      fmt::format("{}: model.safetensors was saved with a {}, which is not here; whether the files belong "
                  "together is not known",
                  folder, kList)};
}

// The files to list, relative to the folder.
std::vector<std::string> files_of(const std::string& folder) try {
  std::vector<std::string> files;
  for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::recursive_directory_iterator();
       ++entry) {
    const std::string name = entry->path().lexically_relative(folder).string();
    if (name == "checkpoint" || name == "adapter" || name.starts_with(".trine-")) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && name != kList && !name.starts_with("metrics.")) {
      files.push_back(name);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
} catch (const fs::filesystem_error& error) {
  refuse(error.path1().string(), "read", error.code().value());
}

}  // namespace

void seal_folder(const std::string& folder) {
  Json files = Json::object();
  for (const std::string& name : files_of(folder)) {
    const std::string path = folder + "/" + name;
    files[name]["bytes"] = size_of_file(path);
    files[name][is_weights(name) ? "save" : "xxh64"] = is_weights(name) ? stored_id(path) : hash_of(path);
  }
  const Json list = {{"format", 1}, {"files", files}};
  write_file_atomically(folder + "/" + kList, list.dump(2) + "\n");
}

std::vector<std::string> check_folder(const std::string& folder) {
  if (!is_sealed(folder)) return remark_on_lost_list(folder);
  const Differences found = compare(folder, read_list(folder), /*every_byte=*/false);
  if (!found.rewritten.empty()) {
    return {
        fmt::format("{}: {} {} rewritten by another program; whether the other files belong to {} is not "
                    "known (without {} nobody asks)",
                    folder, fmt::join(found.rewritten, ", "), found.rewritten.size() == 1 ? "was" : "were",
                    found.rewritten.size() == 1 ? "it" : "them", kList)};
  }
  refuse_faults(folder, found.faults);
  if (found.remarks.empty()) return {};
  return {fmt::format("{}: {} changed since the model was saved", folder, fmt::join(found.remarks, " and "))};
}

std::size_t verify_folder(const std::string& folder) {
  if (!is_sealed(folder)) {
    throw FileError(folder, 0,
                    fmt::format("has no {}, with which its files could be compared; trine writes one with "
                                "every model it saves",
                                kList));
  }
  const Entries entries = read_list(folder);
  Differences found = compare(folder, entries, /*every_byte=*/true);
  found.faults.insert(found.faults.end(), found.remarks.begin(), found.remarks.end());
  refuse_faults(folder, found.faults);
  return entries.size();
}

bool is_sealed(const std::string& folder) { return file_exists(folder + "/" + kList); }

bool weights_were_rewritten(const std::string& folder) {
  return is_sealed(folder) && !compare(folder, read_list(folder), /*every_byte=*/false).rewritten.empty();
}

bool readme_was_edited(const std::string& folder) {
  const std::string path = folder + "/README.md";
  if (!is_sealed(folder) || !file_exists(path)) return false;
  const Entries entries = read_list(folder);
  const auto found = entries.find("README.md");
  return found == entries.end() || hash_of(path) != found->second.hash;
}

}  // namespace trine::inline TRINE_ABI::io
