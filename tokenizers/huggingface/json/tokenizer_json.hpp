// The text of a tokenizer.json, parsed.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "trine/tokenizers/models/vocabulary.hpp"

namespace trine {

class JsonFields;

struct TokenizerJson {
  std::shared_ptr<nlohmann::json> settings;  // everything; model.vocab is empty where it is in `vocabulary`
  std::shared_ptr<const Vocabulary> vocabulary =
      {};  // or nullptr; never of Unigram, whose pieces have scores
};

/// `source` names the file in errors. Throws FileError for a text that is not JSON.
[[nodiscard]] TokenizerJson parse_tokenizer_json(std::string_view text, std::string_view source);

/// The object "vocab" of a parsed model. Throws FileError if it is missing or malformed.
[[nodiscard]] Vocabulary vocabulary_of(const JsonFields& model);

/// From the text of an object of pieces and their ids, as a vocab.json holds it. nullopt for anything else,
/// for repeated pieces and for ids out of range, which the JSON parser and its messages are for.
[[nodiscard]] std::optional<Vocabulary> scan_vocabulary(std::string_view text);

}  // namespace trine
