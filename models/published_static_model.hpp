// Static models as they are published: a tokenizer and a table, an embedding is the mean of the rows.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "layers/static_encoder.hpp"
#include "models/sentence_encoder.hpp"
#include "models/static_parts.hpp"

namespace trine::inline TRINE_ABI {

/// The mean of the rows of a text's tokens, of length 1 where the model normalises. Saved in the layout it
/// has been read in, with a row a token.
class PublishedStaticModel final : public SentenceEncoder {
 public:
  /// Throws FileError for a tokenizer that cannot be read or has ids beyond the table.
  explicit PublishedStaticModel(StaticParts parts);

  [[nodiscard]] std::string_view kind() const override { return "static"; }
  [[nodiscard]] Index dimension() const override { return encoder_.weight.value.cols(); }
  [[nodiscard]] Index longest() const override { return longest_; }
  [[nodiscard]] std::vector<std::string> modules() const override;
  [[nodiscard]] Var embed(Tape& tape, const TokenisedTexts& texts,
                          std::span<const std::int32_t> chosen) const override;
  [[nodiscard]] std::vector<NamedParameter> parameters() override;

 private:
  [[nodiscard]] std::vector<NamedFile> settings() const override;

  StaticLayout layout_;
  Normalised normalised_;
  std::optional<Index> max_length_;
  std::string config_json_;
  StaticEncoder encoder_;
  Index longest_ = 0;
};

/// What load_model opens where modules.json begins with a StaticEmbedding, or config.json says model2vec:
/// read_static_parts and the folder's prompts and similarity. Throws FileError.
[[nodiscard]] std::unique_ptr<SentenceEncoder> open_static_model(const std::string& folder);

}  // namespace trine::inline TRINE_ABI
