#include "models/encoder_config.hpp"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::json;

constexpr Index kMostRows = 1 << 24;   // of a table; far above any published model
constexpr Index kMostWidth = 1 << 16;  // of a layer
constexpr Index kMostBlocks = 1 << 10;

/// The values of a config.json, checked as they are read.
class Config {
 public:
  Config(std::string_view json, std::string path) : path_(std::move(path)) {
    try {
      object_ = Json::parse(json);
    } catch (const Json::exception& error) {
      throw FileError(path_, 0, std::string("is not valid JSON: ") + error.what());
    }
    if (!object_.is_object()) throw FileError(path_, 0, "a JSON object { ... } is needed");
  }

  /// A whole number from `least` to `most`.
  Index count(const char* key, Index most, Index least = 1) const {
    const Json& value = required(key);
    if (value.is_number_integer() && value >= least && value <= most) return value.get<Index>();
    refuse(key, "it must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  Index count(const char* key, Index most, Index least, Index preset) const {
    return has(key) ? count(key, most, least) : preset;
  }
  /// The share of elements a dropout drops.
  double share(const char* key, double preset) const {
    if (!has(key)) return preset;
    const Json& value = required(key);
    if (value.is_number() && value >= 0 && value < 1) return value.get<double>();
    refuse(key, "it must be a number from 0 to below 1");
  }
  double positive(const char* key, double preset) const {
    if (!has(key)) return preset;
    const Json& value = required(key);
    if (value.is_number() && value > 0 && value <= std::numeric_limits<float>::max())
      return value.get<double>();
    refuse(key, "it must be a positive number");
  }
  std::string text(const char* key) const {
    const Json& value = required(key);
    if (value.is_string()) return value.get<std::string>();
    refuse(key, "it must be a text");
  }
  std::string text(const char* key, const char* preset) const { return has(key) ? text(key) : preset; }
  bool flag(const char* key, bool preset) const {
    if (!has(key)) return preset;
    const Json& value = required(key);
    if (value.is_boolean()) return value.get<bool>();
    refuse(key, "it must be true or false");
  }

  /// "config.json: "hidden_act" is "glu"; <cure>".
  [[noreturn]] void refuse(const char* key, const std::string& cure) const {
    throw FileError(path_, 0, std::string("\"") + key + "\" is " + required(key).dump() + "; " + cure);
  }

 private:
  // The library writes null for what is not set.
  bool has(const char* key) const {
    const auto found = object_.find(key);
    return found != object_.end() && !found->is_null();
  }
  const Json& required(const char* key) const {
    if (const auto found = object_.find(key); found != object_.end()) return *found;
    throw FileError(
        path_, 0, std::string("no \"") + key + "\" in it; take the config.json the model was published with");
  }

  std::string path_;
  Json object_;
};

Activation activation(const Config& config, const char* key) {
  constexpr std::array<std::pair<std::string_view, Activation>, 4> names{{{"gelu", Activation::gelu},
                                                                          {"gelu_python", Activation::gelu},
                                                                          {"relu", Activation::relu},
                                                                          {"silu", Activation::silu}}};
  const std::string wanted = config.text(key, "gelu");
  std::string known;
  for (const auto& [name, value] : names) {
    if (name == wanted) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  config.refuse(key, "the activations that can be computed are " + known);
}

void bert(const Config& config, EncoderOptions& options) {
  options.embeddings.vocabulary = config.count("vocab_size", kMostRows);
  options.embeddings.longest = config.count("max_position_embeddings", kMostRows);
  options.embeddings.token_types = config.count("type_vocab_size", kMostRows, 1, 2);
  options.blocks = config.count("num_hidden_layers", kMostBlocks);
  options.block.d = config.count("hidden_size", kMostWidth);
  options.block.heads = config.count("num_attention_heads", kMostWidth);
  options.block.hidden = config.count("intermediate_size", kMostWidth);
  options.block.activation = activation(config, "hidden_act");
  options.block.dropout = config.share("hidden_dropout_prob", 0.1);
  options.block.norm_epsilon = config.positive("layer_norm_eps", 1e-12);
  if (config.text("position_embedding_type", "absolute") != "absolute")
    config.refuse("position_embedding_type", "only \"absolute\" positions are supported");
  if (config.flag("is_decoder", false)) config.refuse("is_decoder", "only encoders are supported");
}

using Reader = void (*)(const Config&, EncoderOptions&);
constexpr std::array<std::pair<std::string_view, Reader>, 1> kArchitectures{{{"bert", bert}}};

Reader reader_for(const Config& config, const std::string& model_type) {
  std::string known;
  for (const auto& [name, reader] : kArchitectures) {
    if (name == model_type) return reader;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  config.refuse("model_type", "the architectures that can be opened are " + known);
}

}  // namespace

EncoderConfig read_encoder_config(std::string_view config_json, const std::string& path) {
  const Config config(config_json, path);
  EncoderConfig result{.model_type = config.text("model_type"), .options = {}};
  EncoderOptions& options = result.options;
  reader_for(config, result.model_type)(config, options);
  if (options.block.d % options.block.heads != 0) {
    config.refuse("num_attention_heads",
                  "it must divide \"hidden_size\", " + std::to_string(options.block.d));
  }
  options.block.init = Init::none;
  options.embeddings.init = Init::none;
  return result;
}

}  // namespace trine::inline TRINE_ABI
