// What a tokenizer promises, whatever file it was read from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/tests/fuzz/inputs.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

namespace trine {

inline void check_text(const HfTokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  for (const std::int32_t id : ids) require(id >= 0 && id < tokenizer.vocabulary_size());
}

/// `input` is a text like any other, and one that has the pieces of its own vocabulary in it.
inline void check(const HfTokenizer& tokenizer, std::string_view input) {
  const std::string_view samples[] = {"", "a",
                                      " The ﬁrst ½ of Ünïcödé: 界, 한국어 e\u0301\u200d😀 <s>[SEP]</s>\t\r\n",
                                      "\xC3\xE7\x95 \xFF abc"};
  for (const std::string_view text : samples) check_text(tokenizer, text);
  check_text(tokenizer, input.substr(0, 2000));
}

}  // namespace trine
