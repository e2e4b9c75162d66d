// Models that average rows of an embedding table.
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

/// Means of table rows (layers/static_encoder.hpp), normalized by default: the fastest model to train and to
/// run. With a HashedTokenizer it needs no vocabulary.
///
/// A new model with a HfTokenizer reads the tokens of a text without special tokens, as other programs do,
/// and is saved as the StaticEmbedding of sentence-transformers. With any other tokenizer it has trine's own
/// layout: trine.json, and a modules.json that other programs refuse.
class StaticModel final : public SentenceEncoder {
 public:
  struct Parts {
    StaticEncoder encoder;
    Normalized normalized = Normalized::yes;
    std::string table = "embedding.weight";  ///< its name in model.safetensors
    std::vector<NamedFile> layout{};  ///< config files written next to the weights: trine.json, config.json
    Index longest = 0;                ///< texts are truncated to so many tokens; 0: no limit
    std::vector<SentenceHead::Module> head{};  ///< modules between the mean and the normalization
  };

  StaticModel(std::unique_ptr<Tokenizer> tokenizer, Parts parts);
  /// A new model. The threads of `pool` fill its table, or the calling thread where it is null. Throws
  /// OptionError for a dimension below 1.
  StaticModel(std::unique_ptr<Tokenizer> tokenizer, StaticModelOptions options, Rng rng,
              ThreadPool* pool = nullptr);

  [[nodiscard]] std::string_view kind() const override { return "static"; }
  [[nodiscard]] Index dimension() const override {
    return width_after(parts_.head, parts_.encoder.weight.value.cols());
  }
  [[nodiscard]] Index longest() const override { return parts_.longest; }
  [[nodiscard]] std::vector<std::string> modules() const override;
  [[nodiscard]] Var embed(Tape& tape, const TokenizedTexts& texts,
                          std::span<const std::int32_t> chosen) const override;
  [[nodiscard]] Normalized normalized() const { return parts_.normalized; }
  /// As embed(), before the modules and the normalization.
  [[nodiscard]] Var mean(Tape& tape, const TokenizedTexts& texts, std::span<const std::int32_t> chosen) const;

  /// The same model of hashed words with more rows: `tokenizer` differs from that of this model in `stored`
  /// only, which has all of its rows. New rows are initialized as in a new model.
  [[nodiscard]] std::unique_ptr<StaticModel> with_table_of(HashedTokenizer tokenizer, Rng rng) const;

 private:
  [[nodiscard]] std::vector<NamedFile> settings() const override;
  [[nodiscard]] std::vector<WeightFile> learned_files() override;

  Parts parts_;
};

}  // namespace trine::inline TRINE_ABI
