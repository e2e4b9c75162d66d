#include "trine/models/transformer/encoder_files.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
#include "trine/models/model_settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::ordered_json;

constexpr EnumNames<NormPosition, 2> kNorms{"norm",
                                            {{{NormPosition::pre, "pre"}, {NormPosition::post, "post"}}}};
constexpr EnumNames<Positions, 2> kPositions{
    "positions", {{{Positions::sinusoidal, "sinusoidal"}, {Positions::learned, "learned"}}}};

std::string text(const Json& json) { return json.dump(2) + "\n"; }

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
          {"norm", kNorms.of(block.norm)},
          {"norm_epsilon", block.norm_epsilon},
          {"positions", kPositions.of(embeddings.positions)},
          {"token_types", embeddings.token_types},
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

// The parameters have no values yet.
EncoderOptions options_of(const JsonFields& json) {
  EncoderOptions options;
  EmbeddingOptions& embeddings = options.embeddings;
  BlockOptions& block = options.block;
  options.blocks = json.count("layers", {1, kMostBlocks});
  block.d = json.count("dimension", {1, kMostWidth});
  block.heads = json.count("heads", {1, kMostWidth});
  block.hidden = json.count("feed_forward", {1, kMostWidth});
  block.dropout = json.number("dropout");
  block.norm = json.choice("norm", kNorms);
  block.norm_epsilon = json.number("norm_epsilon");
  embeddings.positions = json.choice("positions", kPositions);
  constexpr Index kMostWaves = 1 << 17;  // a sinusoidal table is computed, not stored in a file
  const Index most = embeddings.positions == Positions::sinusoidal ? kMostWaves : kMostRows;
  embeddings.longest = json.count("max_length", {1, most});
  embeddings.token_types = json.count("token_types", {0, kMostRows}, embeddings.token_types);
  block.init = embeddings.init = Init::none;
  return options;
}

// A model must be the same when it is opened again.
void require_storable(const EncoderOptions& options) {
  EncoderOptions stored = options_of(JsonFields::parse(text(trine_json(options)), "trine.json"));
  stored.embeddings.vocabulary = options.embeddings.vocabulary;
  stored.embeddings.gradients = options.embeddings.gradients;
  stored.embeddings.deviation = options.embeddings.deviation;
  stored.embeddings.init = options.embeddings.init;
  stored.block.init = options.block.init;
  if (stored == options) return;
  throw OptionError(
      "transformer: some of its options have no name in trine.json, and a saved model would not be the same; "
      "it keeps blocks, sizes, dropout, norm, positions, token types and the longest sequence");
}

}  // namespace

bool is_bert(const EncoderOptions& options) {
  return options.block.norm == NormPosition::post && options.embeddings.positions == Positions::learned;
}

std::vector<SentenceEncoder::NamedFile> encoder_files(const EncoderOptions& options) {
  require_storable(options);
  std::vector<SentenceEncoder::NamedFile> files = {{"trine.json", text(trine_json(options))}};
  if (is_bert(options)) files.push_back({"config.json", text(bert_json(options))});
  return files;
}

Tensor zero_type_row(const EncoderOptions& options) {
  return is_bert(options) && options.embeddings.token_types == 0 ? Tensor({1, options.block.d}) : Tensor();
}

EncoderOptions read_encoder_options(const std::string& path) { return options_of(JsonFields::load(path)); }

std::string config_to_save(const std::string& config_json, const std::string& model_type,
                           const std::string& path) {
  Json config = parse_ordered_json(config_json, path);
  bool changed = config.value("model_type", Json()).is_null();
  if (changed) config["model_type"] = model_type;
  for (const char* key : {"torch_dtype", "dtype"}) {
    if (!config.contains(key) || config[key] == "float32") continue;
    config[key] = "float32";
    changed = true;
  }
  return changed ? text(config) : config_json;
}

}  // namespace trine::inline TRINE_ABI
