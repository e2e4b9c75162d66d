#include "trine/models/lora/lora_files.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/message.hpp"
#include "trine/base/read_file.hpp"
#include "trine/formats/match_tensors.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/io/file.hpp"
#include "trine/models/lora/lora_pattern.hpp"
#include "trine/models/model_settings.hpp"

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
                  std::string("\"") + key + "\" is " + shown(*found) +
                      ", which trine does not compute; merge the adapter with PEFT (merge_and_unload) and "
                      "open the merged model");
}

void require(const nlohmann::json& config, const std::string& path, const char* key, const char* value) {
  if (const std::string seen = text_setting(config, path, key); seen != value) {
    throw FileError(
        path, 0,
        std::string("\"") + key + "\" is \"" + excerpt(seen) + "\"; only \"" + value + "\" can be read");
  }
}

// Starts that take their adapter out of the weights it is put on: W + alpha / rank B A is not what was
// trained.
void require_kept_base(const nlohmann::json& config, const std::string& path) {
  constexpr std::string_view kKept[] = {"gaussian", "eva", "orthogonal", "mica"};
  const auto found = config.find("init_lora_weights");
  if (found == config.end() || found->is_null() || found->is_boolean()) return;
  if (found->is_string() && std::ranges::find(kKept, found->get_ref<const std::string&>()) != std::end(kKept))
    return;
  throw FileError(
      path, 0,
      "\"init_lora_weights\" is " + shown(*found) +
          ": such an adapter may begin by changing the weights it belongs on, which trine does not "
          "do; save it as a plain one with PEFT (path_initial_model_for_weight_conversion), or merge "
          "it (merge_and_unload) and open the merged model");
}

// The number of `layer` in "rank_pattern" or "alpha_pattern", in the order of the file; nothing where no
// pattern fits.
std::optional<double> patterned(const nlohmann::ordered_json& config, const std::string& path,
                                const char* key, const std::string& layer) {
  const auto patterns = config.find(key);
  if (patterns == config.end() || patterns->is_null()) return std::nullopt;
  if (!patterns->is_object()) refuse_setting(path, key, "an object of layers and numbers", *patterns);
  for (const auto& [pattern, value] : patterns->items()) {
    try {
      if (!fits_lora_pattern(pattern, layer)) continue;
    } catch (const OptionError& error) {
      throw FileError(path, 0, std::string("\"") + key + "\": " + error.what());
    }
    if (!value.is_number() || !(value > 0)) refuse_setting(path, key, "an object of positive numbers", value);
    return value.get<double>();
  }
  return std::nullopt;
}

}  // namespace

StoredLora::StoredLora(const std::string& folder) : tensors_(folder + "/adapter_model.safetensors") {
  read_settings(folder + "/adapter_config.json");
  read_layers(folder + "/adapter_config.json");
}

void StoredLora::read_settings(const std::string& path) {
  const nlohmann::json config = read_json(path);
  require(config, path, "peft_type", "LORA");
  if (config.contains("bias")) require(config, path, "bias", "none");
  require_kept_base(config, path);
  for (const char* key :
       {"use_dora", "fan_in_fan_out", "modules_to_save", "lora_bias", "trainable_token_indices",
        "layer_replication", "target_parameters", "use_qalora", "use_bdlora", "alora_invocation_tokens",
        "arrow_config", "kasa_config", "monteclora_config", "velora_config"})
    require_off(config, path, key);
  options_.rank = integer_setting(config, path, "r");
  options_.alpha = number_setting(config, path, "lora_alpha");
  if (config.contains("lora_dropout")) options_.dropout = number_setting(config, path, "lora_dropout");
  if (options_.rank < 1 || !(options_.alpha > 0) || !(options_.dropout >= 0 && options_.dropout < 1)) {
    throw FileError(path, 0,
                    "\"r\" must be at least 1, \"lora_alpha\" above 0 and \"lora_dropout\" in [0, 1)");
  }
}

void StoredLora::read_layers(const std::string& path) {
  const nlohmann::ordered_json config = parse_ordered_json(read_file(path, kMostSettingsBytes), path);
  const bool by_root = has_setting(config, "use_rslora") && flag_setting(config, path, "use_rslora");
  const auto scaled = [&](double alpha, Index rank) {  // Kalajdzievski 2023, arXiv:2312.03732
    return by_root ? alpha * std::sqrt(static_cast<double>(rank)) : alpha;
  };
  for (const std::string& name : io::Safetensors(tensors_).names()) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    std::string layer = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    if (layer.starts_with(kPooler)) continue;
    const double rank =
        patterned(config, path, "rank_pattern", layer).value_or(static_cast<double>(options_.rank));
    if (rank != std::floor(rank) || rank > static_cast<double>(kMostWidth))
      refuse_setting(path, "rank_pattern", "an object of whole numbers", rank);
    const double alpha = patterned(config, path, "alpha_pattern", layer).value_or(options_.alpha);
    layers_.push_back({std::move(layer), static_cast<Index>(rank), scaled(alpha, static_cast<Index>(rank))});
  }
  options_.alpha = scaled(options_.alpha, options_.rank);
  if (layers_.empty())
    throw FileError(tensors_, 0, "holds no adapter of a block: no name of one ends in lora_A.weight");
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
                const std::vector<StoredLayer>& layers, const std::vector<NamedParameter>& parameters) {
  io::create_folder(folder);
  std::vector<io::TensorToWrite> tensors;
  tensors.reserve(parameters.size());
  for (const NamedParameter& named : parameters)
    tensors.emplace_back(std::string(kPrefix) + named.name, ConstView(named.parameter->value));
  io::write_safetensors(folder + "/adapter_model.safetensors", std::move(tensors), {{"format", "pt"}});
  Json names = Json::array();
  Json ranks = Json::object();
  Json alphas = Json::object();
  for (const StoredLayer& layer : layers) {
    names.push_back(layer.name);
    if (layer.rank != options.rank) ranks[layer.name] = layer.rank;
    if (layer.alpha != options.alpha) alphas[layer.name] = layer.alpha;
  }
  const Json config = {
      {"peft_type", "LORA"},   {"task_type", "FEATURE_EXTRACTION"}, {"base_model_name_or_path", base},
      {"r", options.rank},     {"lora_alpha", options.alpha},       {"lora_dropout", options.dropout},
      {"rank_pattern", ranks}, {"alpha_pattern", alphas},           {"target_modules", names},
      {"bias", "none"},        {"fan_in_fan_out", false},           {"init_lora_weights", true},
      {"inference_mode", true}};
  io::write_file_atomically(folder + "/adapter_config.json", config.dump(2) + "\n");
}

}  // namespace trine::inline TRINE_ABI
