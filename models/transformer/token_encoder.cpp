#include "trine/models/transformer/token_encoder.hpp"

#include "trine/models/transformer/encoder_config.hpp"
#include "trine/models/transformer/encoder_files.hpp"

namespace trine::inline TRINE_ABI {

std::unique_ptr<TokenEncoder> make_token_encoder(std::string_view config_json, const std::string& path,
                                                 std::optional<double> dropout) {
  EncoderConfig config = read_encoder_config(config_json, path);
  if (dropout) config.options.block.dropout = *dropout;
  return std::make_unique<TokenEncoder>(config.model_type, config.options, Rng(0));
}

std::unique_ptr<TokenEncoder> make_token_encoder(const EncoderOptions& options, Rng rng) {
  return std::make_unique<TokenEncoder>(is_bert(options) ? "bert" : "trine", options, rng);
}

const CheckpointExtras& checkpoint_extras() {
  static const CheckpointExtras extras{
      .prefixes = {"bert.", "roberta.", "distilbert.", "mpnet.", "model.", "electra.", "ernie.",
                   "data2vec_text."},
      .unused = {"embeddings.position_ids", "embeddings.token_type_ids",
                 "pooler."},                                                  // BERT's sentence vector
      .heads = {"cls.", "lm_head.",                                           // predictions of masked words:
                "vocab_transform.", "vocab_layer_norm.", "vocab_projector.",  // ... of DistilBERT
                "head.", "decoder.",                                          // ... of ModernBERT
                "generator_predictions.", "generator_lm_head.", "discriminator_predictions.",  // of ELECTRA
                "linear.", "classifier.", "pre_classifier.", "qa_outputs.", "score.", "regressor."}};
  return extras;
}

}  // namespace trine::inline TRINE_ABI
