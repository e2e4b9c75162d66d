#pragma once

#include "layers/static_encoder.hpp"
#include "models/sentence_encoder.hpp"
#include "models/sentence_head.hpp"

namespace trine::inline TRINE_ABI {

struct StaticModelOptions {
  Index dimension = 256;
  Normalised normalised = Normalised::yes;
};

/// Means of table rows (layers/static_encoder.hpp), of length 1 where the model normalises: the fastest model
/// to train and to run. With a HashedTokenizer it needs no vocabulary. New, trained and published ones are
/// made of the same parts.
class StaticModel final : public SentenceEncoder {
 public:
  using SentenceEncoder::add_note;

  struct Parts {
    StaticEncoder encoder;
    Normalised normalised = Normalised::yes;
    std::string table = "embedding.weight";  ///< what model.safetensors calls it
    std::vector<NamedFile> layout{};  ///< what opens the folder again: trine.json, model2vec's config.json
    Index longest = 0;                ///< tokens a text is cut to; 0: never cut
    std::vector<SentenceHead::Module> head{};  ///< what the mean goes through, before it is normalised
  };

  StaticModel(std::unique_ptr<Tokenizer> tokenizer, Parts parts);
  /// A new one. Throws OptionError for a dimension below 1.
  StaticModel(std::unique_ptr<Tokenizer> tokenizer, StaticModelOptions options, Rng rng);

  [[nodiscard]] std::string_view kind() const override { return "static"; }
  [[nodiscard]] Index dimension() const override {
    return width_behind(parts_.head, parts_.encoder.weight.value.cols());
  }
  [[nodiscard]] Index longest() const override { return parts_.longest; }
  [[nodiscard]] std::vector<std::string> modules() const override;
  [[nodiscard]] Var embed(Tape& tape, const TokenisedTexts& texts,
                          std::span<const std::int32_t> chosen) const override;
  [[nodiscard]] std::vector<NamedParameter> parameters() override;

 private:
  [[nodiscard]] std::vector<NamedFile> settings() const override;
  [[nodiscard]] std::vector<WeightFile> weight_files() override;

  Parts parts_;
};

}  // namespace trine::inline TRINE_ABI
