#include "models/encoder_files.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "models/settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::ordered_json;

Json trine_json(const EncoderOptions& options) {
  const EmbeddingOptions& embeddings = options.embeddings;
  const BlockOptions& block = options.block;
  return {{"format", kModelFormat},
          {"encoder", "transformer"},
          {"dimension", block.d},
          {"layers", options.blocks},
          {"heads", block.heads},
          {"feed_forward", block.hidden},
          {"dropout", block.dropout},
          {"norm", block.norm == NormPlace::pre ? "pre" : "post"},
          {"norm_epsilon", block.norm_epsilon},
          {"positions", embeddings.positions == Positions::sinusoidal ? "sinusoidal" : "learned"},
          {"max_length", embeddings.longest}};
}

// What transformers' BertModel is made from.
Json bert_json(const EncoderOptions& options) {
  return {{"architectures", {"BertModel"}},
          {"model_type", "bert"},
          {"vocab_size", options.embeddings.vocabulary},
          {"hidden_size", options.block.d},
          {"num_hidden_layers", options.blocks},
          {"num_attention_heads", options.block.heads},
          {"intermediate_size", options.block.hidden},
          {"hidden_act", "gelu"},
          {"hidden_dropout_prob", options.block.dropout},
          {"attention_probs_dropout_prob", 0.0},
          {"max_position_embeddings", options.embeddings.longest},
          {"type_vocab_size", std::max<Index>(1, options.embeddings.token_types)},
          {"layer_norm_eps", options.block.norm_epsilon},
          {"position_embedding_type", "absolute"}};
}

bool is_bert(const EncoderOptions& options) {
  return options.block.norm == NormPlace::post && options.embeddings.positions == Positions::learned;
}

std::string text(const Json& json) { return json.dump(2) + "\n"; }

}  // namespace

std::vector<SentenceEncoder::NamedFile> encoder_files(const EncoderOptions& options) {
  std::vector<SentenceEncoder::NamedFile> files = {{"trine.json", text(trine_json(options))}};
  if (is_bert(options)) files.push_back({"config.json", text(bert_json(options))});
  return files;
}

Tensor zero_type_row(const EncoderOptions& options) {
  return is_bert(options) && options.embeddings.token_types == 0 ? Tensor({1, options.block.d}) : Tensor();
}

EncoderOptions read_encoder_options(const std::string& path) {
  const nlohmann::json json = read_json(path);
  EncoderOptions options;
  options.blocks = integer_setting(json, path, "layers");
  options.block.d = integer_setting(json, path, "dimension");
  options.block.heads = integer_setting(json, path, "heads");
  options.block.hidden = integer_setting(json, path, "feed_forward");
  options.block.dropout = number_setting(json, path, "dropout");
  options.block.norm = text_setting(json, path, "norm") == "pre" ? NormPlace::pre : NormPlace::post;
  options.block.norm_epsilon = number_setting(json, path, "norm_epsilon");
  options.embeddings.longest = integer_setting(json, path, "max_length");
  options.embeddings.positions =
      text_setting(json, path, "positions") == "sinusoidal" ? Positions::sinusoidal : Positions::learned;
  return options;
}

std::string with_float_parameters(const std::string& config_json, const std::string& path) {
  try {
    Json config = Json::parse(config_json);
    bool changed = false;
    for (const char* key : {"torch_dtype", "dtype"}) {
      if (!config.contains(key) || config[key] == "float32") continue;
      config[key] = "float32";
      changed = true;
    }
    return changed ? text(config) : config_json;
  } catch (const Json::exception& error) {
    throw FileError(path, 0, std::string("is not valid JSON: ") + error.what());
  }
}

}  // namespace trine::inline TRINE_ABI
