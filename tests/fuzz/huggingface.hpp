// What a tokenizer promises, whatever file it was read from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/tests/fuzz/inputs.hpp"
#include "trine/tokenizers/huggingface/token_offsets.hpp"

namespace trine {

inline void check_text(const HfTokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  std::vector<Token> tokens;
  encode_with_offsets(tokenizer, text, tokens);
  require(ids.size() == tokens.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    require(ids[i] == tokens[i].id && ids[i] >= 0 && ids[i] < tokenizer.vocabulary_size());
    require(tokens[i].begin <= tokens[i].end && tokens[i].end <= text.size());
  }
}

/// `input` is a text like any other, and one that has the pieces of its own vocabulary in it.
inline void check(const HfTokenizer& tokenizer, std::string_view input) {
  const std::string_view samples[] = {"", "a",
                                      " The ﬁrst ½ of Ünïcödé: 界, 한국어 e\u0301\u200d😀 <s>[SEP]</s>\t\r\n",
                                      "\xC3\xE7\x95 \xFF abc"};
  for (const std::string_view text : samples) check_text(tokenizer, text);
  check_text(tokenizer, input.substr(0, 2000));
  std::vector<Token> pair;
  encode_pair(tokenizer, samples[2], input.substr(0, 200), pair);
  for (const Token& token : pair) require(token.id >= 0 && token.id < tokenizer.vocabulary_size());
}

}  // namespace trine
