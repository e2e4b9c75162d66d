// A published tokenizer as static models use it: the tokens of the text and nothing around them.
#pragma once

#include <optional>

#include "text/published_tokenizer.hpp"

namespace trine {

/// What model2vec does beyond leaving out special tokens.
struct BareTokenizerOptions {
  bool drop_unknown = false;  ///< tokens of words the vocabulary does not have are left out
  Index max_length = 0;       ///< tokens a text is cut to before; 0: as tokenizer.json says
  /// Characters a text is cut to first, max_length times the median length of a token in model2vec; 0: all.
  Index max_characters = 0;
};

class BareTokenizer final : public Tokenizer {
 public:
  BareTokenizer(PublishedTokenizer tokenizer, std::optional<std::int32_t> unknown, BareTokenizerOptions options);

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index vocabulary_size() const override { return tokenizer_.vocabulary_size(); }
  [[nodiscard]] std::string_view kind() const override { return tokenizer_.kind(); }
  [[nodiscard]] std::vector<NamedFile> files() const override { return tokenizer_.files(); }
  [[nodiscard]] Index max_length() const { return tokenizer_.max_length(); }

 private:
  PublishedTokenizer tokenizer_;
  std::optional<std::int32_t> unknown_;
  Index max_characters_;
};

/// Reads tokenizer.json. With `max_length` the tokenizer of a model2vec model: cut to so many tokens (0: no
/// limit), without those of unknown words. Without it that of a StaticEmbedding module, which keeps them and
/// cuts texts only where tokenizer.json says so. Throws FileError.
[[nodiscard]] BareTokenizer read_bare_tokenizer(const std::string& path, std::optional<Index> max_length);

}  // namespace trine
