#pragma once

#include "trine/layers/encoder.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/models/sentence_head.hpp"
#include "trine/models/transformer/token_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// A new model: a transformer encoder (layers/encoder.hpp), one pooling and a normalization.
struct TransformerModelOptions {
  EncoderOptions encoder;  ///< embeddings.vocabulary is that of the tokenizer; longest truncates texts
  ops::Pool pooling = ops::Pool::mean;
  Normalized normalized = Normalized::yes;
};

/// A transformer and the modules after it. The parameters of the transformer have the names of transformers'
/// checkpoints; those of a later module begin with its folder, "2_Dense.linear.weight".
class TransformerModel final : public SentenceEncoder {
 public:
  struct Parts {
    std::unique_ptr<TokenEncoder> encoder;
    std::vector<NamedFile>
        encoder_files;          ///< config files written next to the weights: config.json, trine.json
    Parameter zero_type_row{};  ///< see encoder_files.hpp; stored, not trained
    SentenceHead head;
    Index longest = 0;         ///< texts are truncated to so many tokens; 0: no limit
    bool lower_texts = false;  ///< the tokenizer lowercases texts, whatever its own files say
  };

  TransformerModel(std::unique_ptr<Tokenizer> tokenizer, Parts parts);
  TransformerModel(std::unique_ptr<Tokenizer> tokenizer, const TransformerModelOptions& options, Rng rng);

  [[nodiscard]] std::string_view kind() const override { return "transformer"; }
  [[nodiscard]] Index dimension() const override { return parts_.head.dimension(parts_.encoder->d()); }
  [[nodiscard]] Index longest() const override { return parts_.longest; }
  [[nodiscard]] std::vector<std::string> modules() const override;
  [[nodiscard]] Var embed(Tape& tape, const TokenizedTexts& texts,
                          std::span<const std::int32_t> chosen) const override;

 private:
  [[nodiscard]] std::vector<NamedFile> settings() const override;
  [[nodiscard]] std::vector<WeightFile> weight_files() override;
  [[nodiscard]] std::vector<WeightFile> learned_files() override;

  Parts parts_;
};

}  // namespace trine::inline TRINE_ABI
