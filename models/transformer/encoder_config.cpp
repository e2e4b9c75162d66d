#include "trine/models/transformer/encoder_config.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/message.hpp"
#include "trine/models/model_settings.hpp"
#include "trine/models/model_type.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::json;

/// The values of a config.json, checked as they are read.
class Config {
 public:
  Config(Json object, std::string path, std::string prefix = {})
      : object_(std::move(object)), path_(std::move(path)), prefix_(std::move(prefix)) {
    if (!object_.is_object()) throw FileError(path_, 0, prefix_ + "a JSON object { ... } is needed");
  }

  /// Whether there is a value; the library writes null for what is not set.
  bool has(const char* key) const {
    const auto found = object_.find(key);
    return found != object_.end() && !found->is_null();
  }
  bool is_null(const char* key) const { return object_.contains(key) && object_[key].is_null(); }
  /// A whole number from `least` to `most`.
  Index count(const char* key, Index most, Index least = 1) const {
    const Json& value = at(key);
    if (value.is_number_integer() && value >= least && value <= most) return value.get<Index>();
    refuse(key, "it must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  Index count(const char* key, Index most, Index least, Index preset) const {
    return has(key) ? count(key, most, least) : preset;
  }
  /// What a dropout drops.
  double share(const char* key, double preset) const {
    if (!has(key)) return preset;
    if (const Json& value = at(key); value.is_number() && value >= 0 && value < 1) return value.get<double>();
    refuse(key, "it must be a number from 0 to below 1");
  }
  double positive(const char* key, double preset) const {
    if (!has(key)) return preset;
    const Json& value = at(key);
    if (value.is_number() && value > 0 && value <= std::numeric_limits<float>::max())
      return value.get<double>();
    refuse(key, "it must be a positive number");
  }
  std::string text(const char* key) const {
    if (const Json& value = at(key); value.is_string()) return value.get<std::string>();
    refuse(key, "it must be a text");
  }
  std::string text(const char* key, const char* preset) const { return has(key) ? text(key) : preset; }
  bool flag(const char* key, bool preset) const {
    if (!has(key)) return preset;
    if (const Json& value = at(key); value.is_boolean()) return value.get<bool>();
    refuse(key, "it must be true or false");
  }
  /// A list of texts of that length.
  std::vector<std::string> texts(const char* key, Index length) const {
    const Json& value = at(key);
    const bool fits =
        value.is_array() && static_cast<Index>(value.size()) == length &&
        std::all_of(value.begin(), value.end(), [](const Json& each) { return each.is_string(); });
    if (fits) return value.get<std::vector<std::string>>();
    refuse(key, "it must be a list of " + std::to_string(length) + " texts");
  }
  /// The object under a key, or an empty one.
  Config inner(const char* key) const {
    if (!has(key)) return Config(Json::object(), path_);
    if (!at(key).is_object()) refuse(key, "it must be an object { ... }");
    return Config(at(key), path_, prefix_ + key + ".");
  }

  /// config.json: "hidden_act" is "glu"; <cure>
  [[noreturn]] void refuse(const char* key, const std::string& cure) const {
    throw FileError(path_, 0, "\"" + prefix_ + key + "\" is " + excerpt(at(key).dump()) + "; " + cure);
  }

 private:
  const Json& at(const char* key) const {
    if (const auto found = object_.find(key); found != object_.end()) return *found;
    throw FileError(path_, 0,
                    "no \"" + prefix_ + key + "\" in it; take the config.json the model was published with");
  }

  Json object_;
  std::string path_, prefix_;
};

/// The value that a text in the file stands for; another text is refused with a list of those there are.
template <class Value, std::size_t N>
Value chosen(const Config& config, const char* key, const std::string& wanted, const char* what,
             const std::array<std::pair<std::string_view, Value>, N>& choices) {
  std::string known;
  for (const auto& [name, value] : choices) {
    if (name == wanted) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  config.refuse(key, std::string(what) + " are " + known);
}

Activation activation(const Config& config, const char* key) {
  constexpr std::array<std::pair<std::string_view, Activation>, 10> names{
      {{"gelu", Activation::gelu},
       {"gelu_python", Activation::gelu},
       {"gelu_new", Activation::gelu_tanh},
       {"gelu_pytorch_tanh", Activation::gelu_tanh},
       {"gelu_fast", Activation::gelu_tanh},
       {"gelu_accurate", Activation::gelu_tanh},
       {"relu", Activation::relu},
       {"silu", Activation::silu},
       {"swish", Activation::silu},
       {"tanh", Activation::tanh}}};
  return chosen(config, key, config.text(key, "gelu"), "the activations that can be computed", names);
}

// --- architectures -----------------------------------------------------------------------------------------

struct SizeKeys {
  const char *width, *blocks, *heads, *hidden;
};
constexpr SizeKeys kUsualKeys{"hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"};

void read_sizes(const Config& config, EncoderOptions& options, const SizeKeys& keys = kUsualKeys) {
  BlockOptions& block = options.block;
  options.embeddings.vocabulary = config.count("vocab_size", kMostRows);
  options.embeddings.longest = config.count("max_position_embeddings", kMostRows);
  options.blocks = config.count(keys.blocks, kMostBlocks);
  block.d = config.count(keys.width, kMostWidth);
  block.heads = config.count(keys.heads, kMostWidth);
  block.hidden = config.count(keys.hidden, kMostWidth);
  if (block.d % block.heads != 0)
    config.refuse(keys.heads,
                  std::string("it must divide \"") + keys.width + "\", " + std::to_string(block.d));
}

// AttentionPositions are counted from behind the padding token's id, as in RoBERTa.
void count_columns_from(const Config& config, EncoderOptions& options, Index padding) {
  options.embeddings.padding = static_cast<std::int32_t>(padding);
  options.embeddings.longest -= padding + 1;
  if (options.embeddings.longest < 1) {
    config.refuse("max_position_embeddings", "it must be above " + std::to_string(padding + 1) +
                                                 ": places start behind the padding token");
  }
}

void read_bert_block(const Config& config, EncoderOptions& options) {
  options.block.activation = activation(config, "hidden_act");
  options.block.dropout = config.share("hidden_dropout_prob", 0.1);
  options.block.norm_epsilon = config.positive("layer_norm_eps", 1e-12);
  if (config.text("position_embedding_type", "absolute") != "absolute")
    config.refuse("position_embedding_type", "only \"absolute\" positions can be computed");
  if (config.flag("is_decoder", false)) config.refuse("is_decoder", "only encoders can be opened");
}

// Devlin et al. 2019, arXiv:1810.04805.
void bert(const Config& config, EncoderOptions& options) {
  read_sizes(config, options);
  read_bert_block(config, options);
  options.embeddings.token_types = config.count("type_vocab_size", kMostRows, 1, 2);
}

// Liu et al. 2019, arXiv:1907.11692; Conneau et al. 2020, arXiv:1911.02116 (XLM-RoBERTa).
void roberta(const Config& config, EncoderOptions& options) {
  bert(config, options);
  count_columns_from(config, options, config.count("pad_token_id", kMostRows, 0, 1));
}

// Sanh et al. 2019, arXiv:1910.01108.
void distilbert(const Config& config, EncoderOptions& options) {
  read_sizes(config, options, {"dim", "n_layers", "n_heads", "hidden_dim"});
  options.block.activation = activation(config, "activation");
  options.block.dropout = config.share("dropout", 0.1);
  options.block.names = options.embeddings.names = &kDistilBertNames;
}

// Song et al. 2020, arXiv:2004.09297.
void mpnet(const Config& config, EncoderOptions& options) {
  constexpr Index buckets = 32;  // the library computes with so many whatever the file says
  read_sizes(config, options);
  read_bert_block(config, options);
  count_columns_from(config, options, 1);
  options.bias_buckets = config.count("relative_attention_num_buckets", kMostRows, 1, buckets);
  if (options.bias_buckets != buckets)
    config.refuse("relative_attention_num_buckets", "only 32 can be computed");
  options.block.names = options.embeddings.names = &kMpnetNames;
}

// The base of the rotation in blocks of one kind: newer files say it inside "rope_parameters".
double rotary_base(const Config& config, const char* kind, const char* old_key, double preset) {
  const Config parameters = config.inner("rope_parameters").inner(kind);
  if (parameters.text("rope_type", "default") != "default")
    parameters.refuse("rope_type", "only \"default\" rotations can be computed");
  return parameters.positive("rope_theta", config.positive(old_key, preset));
}

// Which blocks see only near tokens: newer files list it.
std::vector<bool> local_blocks(const Config& config, Index blocks) {
  constexpr std::array<std::pair<std::string_view, bool>, 2> types{
      {{"full_attention", false}, {"sliding_attention", true}}};
  std::vector<bool> local;
  if (config.has("layer_types")) {
    for (const std::string& type : config.texts("layer_types", blocks))
      local.push_back(chosen(config, "layer_types", type, "the types that can be computed", types));
    return local;
  }
  const Index every = config.count("global_attn_every_n_layers", kMostBlocks, 1, 3);
  for (Index i = 0; i < blocks; ++i) local.push_back(i % every != 0);
  return local;
}

// Warner et al. 2024, arXiv:2412.13663.
void modernbert(const Config& config, EncoderOptions& options) {
  EmbeddingOptions& embeddings = options.embeddings;
  BlockOptions& block = options.block;
  read_sizes(config, options);
  if (block.d / block.heads % 2 != 0)
    config.refuse("num_attention_heads", "a head must have an even number of features, which turn in pairs");
  block.activation = activation(config, "hidden_activation");
  block.norm_epsilon = config.positive("norm_eps", 1e-5);
  block.dropout = config.share("mlp_dropout", 0);
  block.norm = NormPosition::pre;
  block.gate = Gate::gated;
  block.projections = Projections::one;
  block.window = config.count("local_attention", kMostRows, 2, 128) / 2;
  block.attention_bias = config.flag("attention_bias", false) ? Linear::Bias::zeros : Linear::Bias::none;
  block.feed_forward_bias = config.flag("mlp_bias", false) ? Linear::Bias::zeros : Linear::Bias::none;
  block.norm_bias = config.flag("norm_bias", false) ? LayerNorm::Bias::zeros : LayerNorm::Bias::none;
  embeddings.norm_bias = block.norm_bias;
  embeddings.positions = Positions::none;
  options.norm_first_block = false;
  options.local = local_blocks(config, options.blocks);
  options.rotary_base = rotary_base(config, "full_attention", "global_rope_theta", 160000);
  // A null here is not "as usual" but "as in the other blocks".
  const double local_preset = config.is_null("local_rope_theta") ? options.rotary_base : 10000;
  options.local_rotary_base = rotary_base(config, "sliding_attention", "local_rope_theta", local_preset);
  if (config.has("rope_scaling"))
    config.refuse("rope_scaling", "rotations can only be computed without scaling");
  block.names = embeddings.names = &kModernBertNames;
}

// Clark et al. 2020, arXiv:2003.10555: BERT, where words are as wide as blocks.
void electra(const Config& config, EncoderOptions& options) {
  constexpr Index preset = 128;
  bert(config, options);
  if (config.count("embedding_size", kMostWidth, 1, preset) == options.block.d) return;
  const std::string width = "\"hidden_size\", " + std::to_string(options.block.d);
  if (config.has("embedding_size"))
    config.refuse("embedding_size", "only ELECTRA with words as wide as " + width + ", can be computed");
  config.refuse("hidden_size",
                "\"embedding_size\" is missing, which means 128, and only ELECTRA with words as "
                "wide as its blocks can be computed");
}

// [docs:ernie]
// Sun et al. 2020, arXiv:1907.12412: BERT, and a table of tasks in some.
void ernie(const Config& config, EncoderOptions& options) {
  bert(config, options);
  if (config.flag("use_task_id", false))
    config.refuse("use_task_id", "only ERNIE without ids of tasks can be computed");
}
// [docs:end]

using Reader = void (*)(const Config&, EncoderOptions&);
// Martin et al. 2020, arXiv:1911.03894 (CamemBERT) and Baevski et al. 2022, arXiv:2202.03555 (data2vec) are
// RoBERTa with other names.
constexpr std::array<std::pair<std::string_view, Reader>, 10> kArchitectures{{{"bert", bert},
                                                                              {"roberta", roberta},
                                                                              {"xlm-roberta", roberta},
                                                                              {"camembert", roberta},
                                                                              {"data2vec-text", roberta},
                                                                              {"distilbert", distilbert},
                                                                              {"mpnet", mpnet},
                                                                              {"modernbert", modernbert},
                                                                              {"electra", electra},
                                                                              {"ernie", ernie}}};

}  // namespace

double matrix_numbers(const EncoderOptions& options) {
  const EmbeddingOptions& embeddings = options.embeddings;
  const BlockOptions& block = options.block;
  const auto real = [](Index n) { return static_cast<double>(n); };
  double rows = real(embeddings.vocabulary) + real(embeddings.token_types);
  if (embeddings.positions == Positions::learned)
    rows += real(embeddings.padding) + 1 + real(embeddings.longest);
  const double feed_forward = (block.gate == Gate::gated ? 3 : 2) * real(block.hidden);
  return real(block.d) * (rows + real(options.blocks) * (4 * real(block.d) + feed_forward));
}

EncoderConfig read_encoder_config(std::string_view config_json, const std::string& path) {
  Json json = parse_json(config_json, path);
  EncoderConfig result;
  if (json.is_object() && !has_setting(json, "model_type")) {
    const InferredType inferred = infer_model_type(json, path);
    json["model_type"] = inferred.model_type;
    result.remark = path + " has no \"model_type\": taken for \"" + inferred.model_type + "\" (" +
                    inferred.reason + "); write it in if that is wrong";
  }
  const Config config(std::move(json), path);
  result.model_type = config.text("model_type");
  const Reader read =
      chosen(config, "model_type", result.model_type, "the architectures that can be opened", kArchitectures);
  read(config, result.options);
  result.options.block.init = Init::none;
  result.options.embeddings.init = Init::none;
  return result;
}

}  // namespace trine::inline TRINE_ABI
