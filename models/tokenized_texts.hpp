// The token ids of the texts of a data set.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/lexicon.hpp"
#include "trine/tokenizers/tokenizer.hpp"

namespace trine {

/// Truncated texts, and the tokens they lost.
struct CutTexts {
  Index texts = 0;
  Index tokens = 0;
  Index first = -1;  // index of the first of them; of a sum, that of the first operand that has one

  CutTexts& operator+=(const CutTexts& other) {
    texts += other.texts;
    tokens += other.tokens;
    if (first < 0) first = other.first;
    return *this;
  }
  bool operator==(const CutTexts&) const = default;
  /// "3 texts are longer than the 128 tokens the model reads; 1042 tokens beyond them are left out".
  [[nodiscard]] std::string text(Index longest) const;
};

/// The ids of one text.
[[nodiscard]] std::vector<std::int32_t> ids_of(const Tokenizer& tokenizer, std::string_view text);

/// Text i is tokens(i). With a hashed tokenizer a token is the index of a word in `lexicon`; with all others
/// it is an id of the tokenizer.
class TokenizedTexts {
 public:
  /// Tokenizes every text, with `prompt` before each, and truncates to `longest` ids (0: no limit).
  TokenizedTexts(const Tokenizer& tokenizer, std::span<const std::string> texts, Index longest = 0,
                 std::string_view prompt = {});

  [[nodiscard]] Index size() const { return static_cast<Index>(begins_.size()) - 1; }
  /// Of all texts together.
  [[nodiscard]] Index tokens() const { return static_cast<Index>(tokens_.size()); }
  [[nodiscard]] std::span<const std::int32_t> tokens(Index text) const {
    const auto i = static_cast<std::size_t>(text);
    return std::span(tokens_).subspan(begins_[i], begins_[i + 1] - begins_[i]);
  }
  [[nodiscard]] Index length(Index text) const { return static_cast<Index>(tokens(text).size()); }
  /// Tokens at the start of every text that belong to the prompt, [CLS] included. A truncated text may have
  /// fewer.
  [[nodiscard]] Index prompt_tokens() const { return prompt_tokens_; }
  /// The texts that were truncated, by the limit of the tokenizer or by `longest`.
  [[nodiscard]] const CutTexts& cut() const { return cut_; }
  /// Null unless the tokenizer is a HashedTokenizer.
  [[nodiscard]] const Lexicon* lexicon() const { return lexicon_ ? &*lexicon_ : nullptr; }

 private:
  std::vector<std::int32_t> tokens_;
  std::vector<std::size_t> begins_;
  Index prompt_tokens_ = 0;
  CutTexts cut_;
  std::optional<Lexicon> lexicon_;
};

}  // namespace trine
