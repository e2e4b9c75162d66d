#pragma once

#include "trine/layers/static_encoder.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/models/sentence_head.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"

namespace trine::inline TRINE_ABI {

struct StaticModelOptions {
  Index dimension = 256;
  Normalized normalized = Normalized::yes;
};

/// Means of table rows (layers/static_encoder.hpp), of length 1 where the model normalizes: the fastest model
/// to train and to run. With a HashedTokenizer it needs no vocabulary. New, trained and published ones are
/// made of the same parts.
///
/// A new one over a HfTokenizer reads the tokens of a text without the marks around them, as other
/// programs do, and is saved as the StaticEmbedding of sentence-transformers. Over any other tokenizer its
/// layout is trine's own: trine.json, and a modules.json that no other program takes for one of its own.
class StaticModel final : public SentenceEncoder {
 public:
  struct Parts {
    StaticEncoder encoder;
    Normalized normalized = Normalized::yes;
    std::string table = "embedding.weight";  ///< what model.safetensors calls it
    std::vector<NamedFile> layout{};  ///< what opens the folder again: trine.json, model2vec's config.json
    Index longest = 0;                ///< tokens a text is cut to; 0: never cut
    std::vector<SentenceHead::Module> head{};  ///< what the mean goes through, before it is normalized
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
  [[nodiscard]] Var embed(Tape& tape, const TokenizedTexts& texts,
                          std::span<const std::int32_t> chosen) const override;
  [[nodiscard]] std::vector<NamedParameter> parameters() override;
  [[nodiscard]] Normalized normalized() const { return parts_.normalized; }
  /// As embed(), before embeddings get length 1.
  [[nodiscard]] Var mean(Tape& tape, const TokenizedTexts& texts, std::span<const std::int32_t> chosen) const;

  /// The same model of hashed words with more rows: `tokenizer` differs from this model's in `stored` only,
  /// which has all the rows of this one. Rows new to the table are random, as those of a new model.
  [[nodiscard]] std::unique_ptr<StaticModel> with_table_of(HashedTokenizer tokenizer, Rng rng) const;

 private:
  [[nodiscard]] std::vector<NamedFile> settings() const override;
  [[nodiscard]] std::vector<WeightFile> weight_files() override;

  Parts parts_;
};

}  // namespace trine::inline TRINE_ABI
