// Offsets, token types and pairs of texts, as the tokenizers library gives them. Encoding for a sentence
// encoder needs ids alone (HfTokenizer::encode); this proves more of them equal to the library's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

namespace trine {

struct Token {
  std::int32_t id;
  std::int16_t type;         // token type id
  std::int16_t text;         // 0: from the first text, 1: from the second, -1: special
  std::uint32_t begin, end;  // bytes of that text; [0, 0) for a special token

  bool operator==(const Token&) const = default;
};

/// Appends the tokens whose ids HfTokenizer::encode gives.
void encode_with_offsets(const HfTokenizer& tokenizer, std::string_view text, std::vector<Token>& out);

/// Appends the tokens of two texts in one sequence, as cross-encoders read them; truncated as "strategy" of
/// tokenizer.json says, by default the longer text first. Throws Error if only one of them may be truncated
/// and has too few tokens.
void encode_pair(const HfTokenizer& tokenizer, std::string_view first, std::string_view second,
                 std::vector<Token>& out);

/// Converts offsets from bytes to characters; the texts are those the tokens are from.
void to_character_offsets(std::string_view first, std::string_view second, std::vector<Token>& tokens);
inline void to_character_offsets(std::string_view text, std::vector<Token>& tokens) {
  to_character_offsets(text, {}, tokens);
}

}  // namespace trine
