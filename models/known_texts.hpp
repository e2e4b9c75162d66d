// The vocabulary of a tokenizer.json, and texts made of its tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

struct TokenizerJson;

/// The distinct tokens of the vocabulary and the added tokens. `json` must have been read as a tokenizer
/// before: entries of an unexpected form are skipped.
[[nodiscard]] StringTable tokens_of(const TokenizerJson& json);
/// The id of the unknown token, which the file names by its text or, in Unigram, by its id.
[[nodiscard]] std::optional<std::int32_t> unknown_token(const TokenizerJson& json);

/// At most `count` texts of one to three words spread over the vocabulary, without unknown tokens and with at
/// most `longest` ids (0: no limit). `json` is the text of a tokenizer.json.
[[nodiscard]] std::vector<std::string> known_texts(const std::string& json, Index longest, std::size_t count);

}  // namespace trine
