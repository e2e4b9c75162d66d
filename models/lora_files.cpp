#include "models/lora_files.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "io/file.hpp"
#include "io/match_tensors.hpp"
#include "io/safetensors.hpp"
#include "models/settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr std::string_view kPrefix = "base_model.model.";
constexpr std::string_view kSuffix = ".lora_A.weight";
constexpr std::string_view kPooler = "pooler.";

using Json = nlohmann::ordered_json;

// A setting that PEFT knows and trine does not: fine as long as it is off.
void require_off(const nlohmann::json& config, const std::string& path, const char* key) {
  const auto found = config.find(key);
  if (found == config.end() || found->is_null() || found->empty()) return;
  if (found->is_boolean() && !found->get<bool>()) return;
  throw FileError(path, 0,
                  std::string("\"") + key + "\" is " + found->dump() +
                      ", which trine does not compute; merge the adapter with PEFT (merge_and_unload) and "
                      "open the merged model");
}

void require(const nlohmann::json& config, const std::string& path, const char* key, const char* value) {
  if (const std::string seen = text_setting(config, path, key); seen != value) {
    throw FileError(path, 0,
                    std::string("\"") + key + "\" is \"" + seen + "\"; only \"" + value + "\" can be read");
  }
}

}  // namespace

StoredLora::StoredLora(const std::string& folder) : tensors_(folder + "/adapter_model.safetensors") {
  read_settings(folder + "/adapter_config.json");
  for (const std::string& name : io::Safetensors(tensors_).names()) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    std::string layer = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    if (!layer.starts_with(kPooler)) layers_.push_back(std::move(layer));
  }
  if (layers_.empty())
    throw FileError(tensors_, 0, "holds no adapter of a block: no name of one ends in lora_A.weight");
}

void StoredLora::read_settings(const std::string& path) {
  const nlohmann::json config = read_json(path);
  require(config, path, "peft_type", "LORA");
  if (config.contains("bias")) require(config, path, "bias", "none");
  for (const char* key : {"use_dora", "use_rslora", "fan_in_fan_out", "rank_pattern", "alpha_pattern",
                          "modules_to_save", "lora_bias"})
    require_off(config, path, key);
  options_.rank = integer_setting(config, path, "r");
  options_.alpha = number_setting(config, path, "lora_alpha");
  if (config.contains("lora_dropout")) options_.dropout = number_setting(config, path, "lora_dropout");
  if (options_.rank < 1 || !(options_.alpha > 0) || !(options_.dropout >= 0 && options_.dropout < 1)) {
    throw FileError(path, 0,
                    "\"r\" must be at least 1, \"lora_alpha\" above 0 and \"lora_dropout\" in [0, 1)");
  }
}

void StoredLora::read(const std::vector<NamedParameter>& parameters) const {
  std::vector<io::Destination> destinations;
  destinations.reserve(parameters.size());
  for (const NamedParameter& named : parameters)
    destinations.push_back({std::string(kPrefix) + named.name, &named.parameter->value});
  io::MatchOptions match;
  match.ignore = {std::string(kPrefix) + std::string(kPooler)};
  io::load_tensors(io::Safetensors(tensors_), destinations, match);
}

void write_lora(const std::string& folder, const std::string& base, const LoraOptions& options,
                const std::vector<std::string>& layers, const std::vector<NamedParameter>& parameters) {
  io::create_folder(folder);
  std::vector<io::TensorToWrite> tensors;
  tensors.reserve(parameters.size());
  for (const NamedParameter& named : parameters)
    tensors.emplace_back(std::string(kPrefix) + named.name, ConstView(named.parameter->value));
  io::write_safetensors(folder + "/adapter_model.safetensors", std::move(tensors), {{"format", "pt"}});
  const Json config = {{"peft_type", "LORA"},
                       {"task_type", "FEATURE_EXTRACTION"},
                       {"base_model_name_or_path", base},
                       {"r", options.rank},
                       {"lora_alpha", options.alpha},
                       {"lora_dropout", options.dropout},
                       {"target_modules", layers},
                       {"bias", "none"},
                       {"fan_in_fan_out", false},
                       {"init_lora_weights", true},
                       {"inference_mode", true}};
  io::write_file_atomically(folder + "/adapter_config.json", config.dump(2) + "\n");
}

}  // namespace trine::inline TRINE_ABI
