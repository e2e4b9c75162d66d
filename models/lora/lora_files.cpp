#include "trine/models/lora/lora_files.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
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
void require_off(const JsonFields& config, const char* key) {
  const nlohmann::json* value = config.find(key);
  if (value == nullptr || value->empty() || *value == false) return;
  config.fail(key, "is " + shown(*value) +
                       ", which trine does not compute; merge the adapter with PEFT (merge_and_unload) and "
                       "open the merged model");
}

void require(const JsonFields& config, const char* key, const std::string& value) {
  if (config.text(key) != value) config.wrong(key, "\"" + value + "\"");
}

// Some initializations subtract the initial adapter from the base weights: there, W + alpha / rank B A is not
// what was trained.
void require_kept_base(const JsonFields& config) {
  constexpr std::string_view kKept[] = {"gaussian", "eva", "orthogonal", "mica"};
  const nlohmann::json* value = config.find("init_lora_weights");
  if (value == nullptr || value->is_boolean()) return;
  if (value->is_string() && std::ranges::find(kKept, value->get_ref<const std::string&>()) != std::end(kKept))
    return;
  config.fail(
      "init_lora_weights",
      "is " + shown(*value) +
          ": such an adapter may change the base weights when it is initialized, which trine does not "
          "do; save it as a plain one with PEFT (path_initial_model_for_weight_conversion), or merge "
          "it (merge_and_unload) and open the merged model");
}

// The value of `layer` in "rank_pattern" or "alpha_pattern": that of the first pattern that fits, in the
// order of the file.
double patterned(const JsonFields& config, const Json& in_order, const char* key, const std::string& layer,
                 double otherwise) {
  const JsonFields values = config.inner_if_present(key);
  const Json patterns = in_order.value(key, Json());
  for (const auto& [pattern, value] : patterns.items()) {
    if (naming_file(config.file() + ": " + key,
                    [&, &pattern = pattern] { return fits_lora_pattern(pattern, layer); }))
      return values.positive(pattern);
  }
  return otherwise;
}

}  // namespace

StoredLora::StoredLora(const std::string& folder) : tensors_(folder + "/adapter_model.safetensors") {
  const std::string path = folder + "/adapter_config.json";
  const std::string text = read_file(path, kMostSettingsBytes);
  const JsonFields config = JsonFields::parse(text, path);
  read_settings(config);
  read_layers(config, text);
}

void StoredLora::read_settings(const JsonFields& config) {
  require(config, "peft_type", "LORA");
  if (config.has("bias")) require(config, "bias", "none");
  require_kept_base(config);
  for (const char* key :
       {"use_dora", "fan_in_fan_out", "modules_to_save", "lora_bias", "trainable_token_indices",
        "layer_replication", "target_parameters", "use_qalora", "use_bdlora", "alora_invocation_tokens",
        "arrow_config", "kasa_config", "monteclora_config", "velora_config"})
    require_off(config, key);
  options_.rank = config.count("r", {1, kMostWidth});
  options_.alpha = config.positive("lora_alpha");
  options_.dropout = config.fraction("lora_dropout", options_.dropout);
}

void StoredLora::read_layers(const JsonFields& config, std::string_view text) {
  const Json in_order = parse_ordered_json(text, config.file());
  const bool by_root = config.flag("use_rslora");
  const auto scaled = [&](double alpha, Index rank) {  // Kalajdzievski 2023, arXiv:2312.03732
    return by_root ? alpha * std::sqrt(static_cast<double>(rank)) : alpha;
  };
  for (const std::string& name : io::Safetensors(tensors_).names()) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    std::string layer = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    if (layer.starts_with(kPooler)) continue;
    const double rank =
        patterned(config, in_order, "rank_pattern", layer, static_cast<double>(options_.rank));
    if (rank != std::floor(rank) || rank > static_cast<double>(kMostWidth))
      config.wrong("rank_pattern", "an object of whole numbers");
    const double alpha = patterned(config, in_order, "alpha_pattern", layer, options_.alpha);
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
