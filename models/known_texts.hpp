// What a tokenizer.json says of its vocabulary, and texts that it knows every word of.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// The tokens of the vocabulary, added ones included. `json` must have been read as a tokenizer before: what
/// is not as expected is left out, not refused.
[[nodiscard]] std::set<std::string> tokens_of(const nlohmann::json& json);
/// What stands for words the vocabulary does not have: named by its text or, in Unigram, by its number.
[[nodiscard]] std::optional<std::int32_t> unknown_token(const nlohmann::json& json);

/// At most `count` texts of one to three words from all over the vocabulary, none of which becomes the
/// unknown token, and of at most `longest` ids (0: no limit). `json` are the bytes of a tokenizer.json.
[[nodiscard]] std::vector<std::string> known_texts(const std::string& json, Index longest, std::size_t count);

}  // namespace trine
