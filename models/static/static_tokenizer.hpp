// The tokenizer of a static model: tokens without special tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

namespace trine {

/// With a max_length, tokenizes as model2vec: truncates a text to max_length times the median token length in
/// characters, then to max_length tokens (0: no limit), and drops unknown tokens. Without, as the
/// StaticEmbedding of sentence-transformers, which keeps those tokens and truncates only where tokenizer.json
/// does.
class StaticTokenizer final : public Tokenizer {
 public:
  /// From the bytes of a tokenizer.json; `source` is named in errors. Throws FileError.
  StaticTokenizer(const std::string& json, const std::string& source, std::optional<Index> max_length);

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index vocabulary_size() const override { return tokenizer_.vocabulary_size(); }
  [[nodiscard]] std::string_view kind() const override { return tokenizer_.kind(); }
  /// tokenizer.json as it was read.
  [[nodiscard]] std::vector<NamedFile> files() const override { return tokenizer_.files(); }
  /// Texts are truncated to so many tokens; 0: no limit.
  [[nodiscard]] Index max_length() const { return tokenizer_.max_length(); }

 private:
  StaticTokenizer(const std::string& json, const TokenizerJson& parsed, const std::string& source,
                  std::optional<Index> max_length);

  HfTokenizer tokenizer_;
  std::optional<std::int32_t> unknown_;  // left out
  Index max_characters_ = 0;             // 0: all
};

}  // namespace trine
