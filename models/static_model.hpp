#pragma once

#include "layers/static_encoder.hpp"
#include "models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

struct StaticModelOptions {
  Index dimension = 256;
  Normalised normalised = Normalised::yes;
};

/// Means of table rows (layers/static_encoder.hpp): the fastest model to train and to run. With a
/// HashedTokenizer it needs no vocabulary.
class StaticModel final : public SentenceEncoder {
 public:
  /// Throws OptionError for a dimension below 1.
  StaticModel(std::unique_ptr<Tokenizer> tokenizer, StaticModelOptions options, Rng rng);

  [[nodiscard]] std::string_view kind() const override { return "static"; }
  [[nodiscard]] Index dimension() const override { return options_.dimension; }
  [[nodiscard]] Index longest() const override { return 0; }
  [[nodiscard]] std::vector<std::string> modules() const override;
  [[nodiscard]] Var embed(Tape& tape, const TokenisedTexts& texts,
                          std::span<const std::int32_t> chosen) const override;
  [[nodiscard]] std::vector<NamedParameter> parameters() override;

 private:
  [[nodiscard]] std::vector<NamedFile> settings() const override;

  StaticModelOptions options_;
  StaticEncoder encoder_;
};

}  // namespace trine::inline TRINE_ABI
