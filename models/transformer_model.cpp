#include "models/transformer_model.hpp"

#include <nlohmann/json.hpp>

#include "autograd/ops/normalize_rows.hpp"
#include "layers/module.hpp"
#include "models/pack.hpp"
#include "models/settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::ordered_json;

TransformerModelOptions for_tokenizer(TransformerModelOptions options, const Tokenizer& tokenizer) {
  options.encoder.embeddings.vocabulary = tokenizer.vocabulary_size();
  return options;
}

std::string text(const Json& json) { return json.dump(2) + "\n"; }

Json trine_json(const TransformerModelOptions& options) {
  const auto& [embeddings, block, blocks] = options.encoder;
  return {{"format", kModelFormat},
          {"encoder", "transformer"},
          {"dimension", block.d},
          {"layers", blocks},
          {"heads", block.heads},
          {"feed_forward", block.hidden},
          {"dropout", block.dropout},
          {"norm", block.norm == NormPlace::pre ? "pre" : "post"},
          {"norm_epsilon", block.norm_epsilon},
          {"positions", embeddings.positions == Positions::sinusoidal ? "sinusoidal" : "learned"},
          {"max_length", embeddings.longest},
          {"pooling", pool_name(options.pooling)},
          {"normalised", options.normalised == Normalised::yes}};
}

// What transformers' BertModel is made from; other frameworks open the folder by it.
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
          {"type_vocab_size", options.embeddings.token_types},
          {"layer_norm_eps", options.block.norm_epsilon},
          {"position_embedding_type", "absolute"}};
}

Json pooling_json(ops::Pool pool, Index dimension) {
  Json json = {{"word_embedding_dimension", dimension}};
  constexpr std::pair<ops::Pool, const char*> keys[] = {{ops::Pool::cls, "cls_token"},
                                                        {ops::Pool::mean, "mean_tokens"},
                                                        {ops::Pool::max, "max_tokens"},
                                                        {ops::Pool::mean_sqrt_len, "mean_sqrt_len_tokens"},
                                                        {ops::Pool::weighted_mean, "weightedmean_tokens"},
                                                        {ops::Pool::last_token, "lasttoken"}};
  for (const auto& [mode, key] : keys) json[std::string("pooling_mode_") + key] = mode == pool;
  return json;
}

}  // namespace

TransformerModel::TransformerModel(std::unique_ptr<Tokenizer> tokenizer, TransformerModelOptions options,
                                   Rng rng)
    : SentenceEncoder(std::move(tokenizer)),
      options_(for_tokenizer(options, this->tokenizer())),
      encoder_(options_.encoder, rng.split("encoder")) {}

Var TransformerModel::embed(Tape& tape, const TokenisedTexts& texts,
                            std::span<const std::int32_t> chosen) const {
  const PackedBatch batch = pack_tokens(tape, texts, chosen);
  const Var pooled = Pooling{{options_.pooling}}(encoder_(tape, batch), batch);
  return options_.normalised == Normalised::yes ? ops::normalize_rows(pooled) : pooled;
}

std::vector<NamedParameter> TransformerModel::parameters() { return trine::parameters(encoder_); }

std::vector<SentenceEncoder::NamedFile> TransformerModel::settings() const {
  const Json max_length = {{"max_seq_length", options_.encoder.embeddings.longest}, {"do_lower_case", false}};
  return {{"trine.json", text(trine_json(options_))},
          {"config.json", text(bert_json(options_.encoder))},
          {"sentence_bert_config.json", text(max_length)},
          {"1_Pooling/config.json", text(pooling_json(options_.pooling, dimension()))},
          {"modules.json", modules_json({"Transformer", "Pooling"}, options_.normalised)},
          {"config_sentence_transformers.json", similarity_json()}};
}

}  // namespace trine::inline TRINE_ABI
