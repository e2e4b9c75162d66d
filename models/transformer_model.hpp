#pragma once

#include "layers/encoder.hpp"
#include "layers/pooling.hpp"
#include "models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

struct TransformerModelOptions {
  EncoderOptions encoder;  ///< embeddings.vocabulary is taken from the tokenizer; longest cuts texts
  ops::Pool pooling = ops::Pool::mean;
  Normalised normalised = Normalised::yes;
};

/// A transformer encoder (layers/encoder.hpp) and a pooling. Parameter names are those of BERT.
class TransformerModel final : public SentenceEncoder {
 public:
  TransformerModel(std::unique_ptr<Tokenizer> tokenizer, TransformerModelOptions options, Rng rng);

  [[nodiscard]] std::string_view kind() const override { return "transformer"; }
  [[nodiscard]] Index dimension() const override { return options_.encoder.block.d; }
  [[nodiscard]] Index longest() const override { return options_.encoder.embeddings.longest; }
  [[nodiscard]] Var embed(Tape& tape, const TokenisedTexts& texts,
                          std::span<const std::int32_t> chosen) const override;
  [[nodiscard]] std::vector<NamedParameter> parameters() override;

 private:
  [[nodiscard]] std::vector<NamedFile> settings() const override;

  TransformerModelOptions options_;
  Encoder encoder_;
};

}  // namespace trine::inline TRINE_ABI
