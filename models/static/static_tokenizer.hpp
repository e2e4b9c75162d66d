// A published tokenizer as static models use it: the tokens of a text and nothing around them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

namespace trine {

/// Where its max_length is given, a text becomes tokens as in model2vec: it is cut to max_length times the
/// median length of a token in characters, then to max_length tokens (0: never), and tokens of unknown words
/// are left out. Otherwise as in the StaticEmbedding of sentence-transformers, which keeps those tokens and
/// cuts a text only where tokenizer.json says so.
class StaticTokenizer final : public Tokenizer {
 public:
  /// From the bytes of a tokenizer.json; `source` is who to name in errors. Throws FileError.
  StaticTokenizer(const std::string& json, const std::string& source, std::optional<Index> max_length);

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index vocabulary_size() const override { return tokenizer_.vocabulary_size(); }
  [[nodiscard]] std::string_view kind() const override { return tokenizer_.kind(); }
  /// tokenizer.json as it was read.
  [[nodiscard]] std::vector<NamedFile> files() const override { return tokenizer_.files(); }
  /// Tokens a text is cut to; 0: never.
  [[nodiscard]] Index max_length() const { return tokenizer_.max_length(); }

 private:
  HfTokenizer tokenizer_;
  std::optional<std::int32_t> unknown_;  // left out
  Index max_characters_ = 0;             // 0: all
};

}  // namespace trine
