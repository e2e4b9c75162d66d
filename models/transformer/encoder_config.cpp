#include "trine/models/transformer/encoder_config.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "trine/base/json_fields.hpp"
#include "trine/base/message.hpp"
#include "trine/models/model_settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// The names of transformers.
constexpr EnumNames<Activation, 10> kActivations{"activation",
                                                 {{{Activation::gelu, "gelu"},
                                                   {Activation::gelu, "gelu_python"},
                                                   {Activation::gelu_tanh, "gelu_new"},
                                                   {Activation::gelu_tanh, "gelu_pytorch_tanh"},
                                                   {Activation::gelu_tanh, "gelu_fast"},
                                                   {Activation::gelu_tanh, "gelu_accurate"},
                                                   {Activation::relu, "relu"},
                                                   {Activation::silu, "silu"},
                                                   {Activation::silu, "swish"},
                                                   {Activation::tanh, "tanh"}}}};

// --- architectures -----------------------------------------------------------------------------------------

struct SizeKeys {
  const char *width, *blocks, *heads, *hidden;
};
constexpr SizeKeys kUsualKeys{"hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"};

void read_sizes(const JsonFields& config, EncoderOptions& options, const SizeKeys& keys = kUsualKeys) {
  BlockOptions& block = options.block;
  options.embeddings.vocabulary = config.count("vocab_size", {1, kMostRows});
  options.embeddings.longest = config.count("max_position_embeddings", {1, kMostRows});
  options.blocks = config.count(keys.blocks, {1, kMostBlocks});
  block.d = config.count(keys.width, {1, kMostWidth});
  block.heads = config.count(keys.heads, {1, kMostWidth});
  block.hidden = config.count(keys.hidden, {1, kMostWidth});
  if (block.d % block.heads != 0)
    config.wrong(keys.heads,
                 std::string("a divisor of ") + keys.width + ", " + std::to_string(block.d) + ",");
}

// Position ids start after the id of the padding token, as in RoBERTa.
void count_columns_from(const JsonFields& config, EncoderOptions& options, Index padding) {
  options.embeddings.padding = static_cast<std::int32_t>(padding);
  options.embeddings.longest -= padding + 1;
  if (options.embeddings.longest < 1) {
    config.wrong("max_position_embeddings", "more than " + std::to_string(padding + 1) +
                                                ", the first position after the padding token,");
  }
}

void read_bert_block(const JsonFields& config, EncoderOptions& options) {
  options.block.activation = config.choice("hidden_act", kActivations, "gelu");
  options.block.dropout = config.fraction("hidden_dropout_prob", 0.1);
  options.block.norm_epsilon = config.positive("layer_norm_eps", 1e-12);
  if (config.text("position_embedding_type", "absolute") != "absolute")
    config.wrong("position_embedding_type", "\"absolute\"");
  if (config.flag("is_decoder")) config.fail("is_decoder", "is true; only encoders are supported");
}

// Devlin et al. 2019, arXiv:1810.04805.
void bert(const JsonFields& config, EncoderOptions& options) {
  read_sizes(config, options);
  read_bert_block(config, options);
  options.embeddings.token_types = config.count("type_vocab_size", {1, kMostRows}, 2);
}

// Liu et al. 2019, arXiv:1907.11692; Conneau et al. 2020, arXiv:1911.02116 (XLM-RoBERTa).
void roberta(const JsonFields& config, EncoderOptions& options) {
  bert(config, options);
  count_columns_from(config, options, config.count("pad_token_id", {0, kMostRows}, 1));
}

// Sanh et al. 2019, arXiv:1910.01108.
void distilbert(const JsonFields& config, EncoderOptions& options) {
  read_sizes(config, options, {"dim", "n_layers", "n_heads", "hidden_dim"});
  options.block.activation = config.choice("activation", kActivations, "gelu");
  options.block.dropout = config.fraction("dropout", 0.1);
  options.block.names = options.embeddings.names = &kDistilBertNames;
}

// Song et al. 2020, arXiv:2004.09297.
void mpnet(const JsonFields& config, EncoderOptions& options) {
  constexpr Index buckets = 32;  // the library computes with so many whatever the file says
  read_sizes(config, options);
  read_bert_block(config, options);
  count_columns_from(config, options, 1);
  options.bias_buckets = config.count("relative_attention_num_buckets", {1, kMostRows}, buckets);
  if (options.bias_buckets != buckets) config.wrong("relative_attention_num_buckets", "32");
  options.block.names = options.embeddings.names = &kMpnetNames;
}

// The base of the rotation in blocks of one kind: newer files say it inside "rope_parameters".
double rotary_base(const JsonFields& config, const char* kind, const char* old_key, double preset) {
  const JsonFields parameters = config.inner_if_present("rope_parameters").inner_if_present(kind);
  if (parameters.text("rope_type", "default") != "default") parameters.wrong("rope_type", "\"default\"");
  return parameters.positive("rope_theta", config.positive(old_key, preset));
}

// Which blocks see only near tokens: newer files list it.
std::vector<bool> local_blocks(const JsonFields& config, Index blocks) {
  constexpr EnumNames<bool, 2> types{"type", {{{false, "full_attention"}, {true, "sliding_attention"}}}};
  std::vector<bool> local;
  if (config.has("layer_types")) {
    const std::string wanted = "a list of " + std::to_string(blocks) + " strings";
    const nlohmann::json& list = config.list("layer_types");
    if (static_cast<Index>(list.size()) != blocks) config.wrong("layer_types", wanted);
    local.reserve(list.size());
    for (const nlohmann::json& type : list) {
      if (!type.is_string()) config.wrong("layer_types", wanted);
      local.push_back(config.choice_named("layer_types", type.get<std::string>(), types));
    }
    return local;
  }
  const Index every = config.count("global_attn_every_n_layers", {1, kMostBlocks}, 3);
  for (Index i = 0; i < blocks; ++i) local.push_back(i % every != 0);
  return local;
}

// Warner et al. 2024, arXiv:2412.13663.
void modernbert(const JsonFields& config, EncoderOptions& options) {
  EmbeddingOptions& embeddings = options.embeddings;
  BlockOptions& block = options.block;
  read_sizes(config, options);
  if (block.d / block.heads % 2 != 0)
    config.wrong("num_attention_heads", "an even number of features a head, for rotary embeddings,");
  block.activation = config.choice("hidden_activation", kActivations, "gelu");
  block.norm_epsilon = config.positive("norm_eps", 1e-5);
  block.dropout = config.fraction("mlp_dropout", 0);
  block.norm = NormPosition::pre;
  block.gate = Gate::gated;
  block.projections = Projections::one;
  block.window = config.count("local_attention", {2, kMostRows}, 128) / 2;
  block.attention_bias = config.flag("attention_bias") ? Linear::Bias::zeros : Linear::Bias::none;
  block.feed_forward_bias = config.flag("mlp_bias") ? Linear::Bias::zeros : Linear::Bias::none;
  block.norm_bias = config.flag("norm_bias") ? LayerNorm::Bias::zeros : LayerNorm::Bias::none;
  embeddings.norm_bias = block.norm_bias;
  embeddings.positions = Positions::none;
  options.norm_first_block = false;
  options.local = local_blocks(config, options.blocks);
  options.rotary_base = rotary_base(config, "full_attention", "global_rope_theta", 160000);
  // A null here does not mean the default but the value of the other blocks.
  const bool is_null = config.object().contains("local_rope_theta") && !config.has("local_rope_theta");
  const double local_preset = is_null ? options.rotary_base : 10000;
  options.local_rotary_base = rotary_base(config, "sliding_attention", "local_rope_theta", local_preset);
  if (config.has("rope_scaling")) config.wrong("rope_scaling", "null, since scaling is not supported,");
  block.names = embeddings.names = &kModernBertNames;
}

// Clark et al. 2020, arXiv:2003.10555: BERT, where words are as wide as blocks.
void electra(const JsonFields& config, EncoderOptions& options) {
  constexpr Index preset = 128;
  bert(config, options);
  if (config.count("embedding_size", {1, kMostWidth}, preset) == options.block.d) return;
  const std::string width = "hidden_size, " + std::to_string(options.block.d) + ",";
  if (config.has("embedding_size")) config.wrong("embedding_size", width);
  config.fail("embedding_size", "is missing, which means 128; " + width + " is needed");
}

// [docs:ernie]
// Sun et al. 2020, arXiv:1907.12412: BERT, and a table of tasks in some.
void ernie(const JsonFields& config, EncoderOptions& options) {
  bert(config, options);
  if (config.flag("use_task_id"))
    config.wrong("use_task_id", "false, since task embeddings are not supported,");
}
// [docs:end]

struct Architecture {
  std::string_view model_type;
  std::string_view class_name;  // what "BertModel" and "BertForMaskedLM" begin with
  void (*read)(const JsonFields&, EncoderOptions&);
};
// Martin et al. 2020, arXiv:1911.03894 (CamemBERT) and Baevski et al. 2022, arXiv:2202.03555 (data2vec) are
// RoBERTa with other names.
constexpr Architecture kArchitectures[] = {{"bert", "Bert", bert},
                                           {"roberta", "Roberta", roberta},
                                           {"xlm-roberta", "XLMRoberta", roberta},
                                           {"camembert", "Camembert", roberta},
                                           {"data2vec-text", "Data2VecText", roberta},
                                           {"distilbert", "DistilBert", distilbert},
                                           {"mpnet", "MPNet", mpnet},
                                           {"modernbert", "ModernBert", modernbert},
                                           {"electra", "Electra", electra},
                                           {"ernie", "Ernie", ernie}};

const Architecture& architecture_of(const JsonFields& config, std::string_view model_type) {
  const auto* found = std::ranges::find(kArchitectures, model_type, &Architecture::model_type);
  if (found != std::end(kArchitectures)) return *found;
  std::string known;
  for (const Architecture& each : kArchitectures)
    known += (known.empty() ? "" : ", ") + std::string(each.model_type);
  config.fail("model_type", "is \"" + excerpt(model_type) + "\"; supported are " + known);
}

// --- files from before 2020, without "model_type" ----------------------------------------------------------

std::string_view type_of_class(std::string_view name) {
  for (const Architecture& each : kArchitectures) {
    if (!name.starts_with(each.class_name)) continue;
    const std::string_view rest = name.substr(each.class_name.size());
    if (rest == "Model" || rest == "LMHeadModel" || rest.starts_with("For")) return each.model_type;
  }
  return "";
}

// A BERT has two types of token; a RoBERTa, whose keys are the same, has one, and its padding token is not 0.
bool is_bert(const JsonFields& config) {
  const auto is = [&](const char* key, int value) { return config.has(key) && *config.find(key) == value; };
  return config.has("hidden_size") && is("type_vocab_size", 2) && !config.has("embedding_size") &&
         !config.has("use_task_id") && (!config.has("pad_token_id") || is("pad_token_id", 0));
}

std::string_view type_of_keys(const JsonFields& config) {
  if (config.has("global_attn_every_n_layers")) return "modernbert";
  if (config.has("n_heads") && config.has("dim") && config.has("hidden_dim")) return "distilbert";
  if (config.has("relative_attention_num_buckets") && config.has("hidden_size")) return "mpnet";
  return is_bert(config) ? "bert" : "";
}

struct InferredType {
  std::string model_type;
  std::string reason;  // "\"architectures\" names BertModel"
};

// By "architectures", else by keys that only one architecture has.
InferredType infer_model_type(const JsonFields& config) {
  const nlohmann::json* classes = config.find("architectures");
  if (classes != nullptr && classes->is_array()) {
    for (const nlohmann::json& each : *classes) {
      if (!each.is_string()) continue;
      const auto& name = each.get_ref<const std::string&>();
      if (const std::string_view type = type_of_class(name); !type.empty())
        return {std::string(type), "\"architectures\" names " + excerpt(name)};
    }
  }
  if (const std::string_view type = type_of_keys(config); !type.empty())
    return {std::string(type), "by its keys"};
  config.fail("model_type",
              "is missing, and nothing else says which architecture it is; add it, as in "
              "\"model_type\": \"bert\" or \"model_type\": \"roberta\"");
}

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
  const JsonFields config = JsonFields::parse(config_json, path);
  EncoderConfig result;
  if (!config.has("model_type")) {
    const InferredType inferred = infer_model_type(config);
    result.model_type = inferred.model_type;
    result.remark = path + " has no \"model_type\": taken for \"" + inferred.model_type + "\" (" +
                    inferred.reason + "); write it in if that is wrong";
  }
  result.model_type = config.text("model_type", result.model_type);
  architecture_of(config, result.model_type).read(config, result.options);
  result.options.block.init = Init::none;
  result.options.embeddings.init = Init::none;
  return result;
}

}  // namespace trine::inline TRINE_ABI
