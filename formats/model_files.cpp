#include "trine/formats/model_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "trine/base/error.hpp"
#include "trine/base/system_error.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 31> kFiles = {
    // of the layouts that are read, and of libraries that read them too
    "config.json", "config_sentence_transformers.json", "modules.json", "router_config.json",
    "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "vocab.json", "vocab.txt", "merges.txt", "tokenizer.model", "spiece.model",
    "sentencepiece.bpe.model", "chat_template.jinja", "README.md", ".gitattributes", "model.safetensors",
    "model.safetensors.index.json", "adapter_config.json", "adapter_model.safetensors",
    // of trine
    "trine.json", "trine_tokenizer.json", "trine_files.json", "train.json", "state.json",
    "parameters.safetensors", "optimizer.safetensors", "metrics.jsonl", "metrics.new.jsonl"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 1_Pooling, 2_Dense
bool is_module(std::string_view name) {
  const std::size_t line = name.find('_');
  return line != name.npos && line > 0 &&
         std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(line), is_digit);
}

bool is_folder_of_models(std::string_view name) {
  return is_module(name) || name == "checkpoint" || name == "adapter";
}

// model-00001-of-00003.safetensors
bool is_part(std::string_view name) {
  return name.starts_with("model-0") && name.ends_with(".safetensors") && name.find("-of-0") != name.npos;
}

bool is_file_of_models(std::string_view name) {
  return std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end() || is_part(name) ||
         (name.starts_with("sentence_") && name.ends_with("_config.json"));
}

void collect(const fs::path& folder, const fs::path& inside, std::vector<std::string>& strangers) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / inside)) {
    const std::string name = entry.path().filename().string();
    std::error_code failed;
    const bool is_folder = entry.is_directory(failed) && !entry.is_symlink(failed);
    if (name.starts_with(".trine-")) continue;
    if (is_folder && is_folder_of_models(name)) {
      collect(folder, inside / name, strangers);
    } else if (is_folder || !is_file_of_models(name)) {
      strangers.push_back((inside / name).string());
    }
  }
}

}  // namespace

bool is_foreign_weight_file(const std::string& name) {
  constexpr std::array<std::string_view, 11> endings = {
      ".bin", ".onnx", ".onnx_data", ".pt", ".pth", ".ckpt", ".h5", ".ot", ".msgpack", ".xml", ".gguf"};
  return std::find(endings.begin(), endings.end(), fs::path(name).extension().string()) != endings.end();
}

std::vector<std::string> unknown_entries(const std::string& folder) try {
  std::vector<std::string> strangers;
  collect(folder, {}, strangers);
  std::sort(strangers.begin(), strangers.end());
  return strangers;
} catch (const fs::filesystem_error& error) {
  refuse(error.path1().string(), "read", error.code().value());
}

bool holds_weights(const std::string& folder) {
  std::error_code ignored;
  for (const char* name : {"model.safetensors", "model.safetensors.index.json",
                           "0_Transformer/model.safetensors", "0_StaticEmbedding/model.safetensors"}) {
    if (fs::exists(folder + "/" + name, ignored)) return true;
  }
  return false;
}

}  // namespace trine::inline TRINE_ABI::io
