// The "model" object of a tokenizer.json: byte-pair encoding, Unigram and WordLevel.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "trine/tokenizers/models/bpe.hpp"
#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/unicode/charsmap.hpp"

namespace trine {

/// `model` is the object, `file` the path that errors name. The alphabet is that of bytes where the
/// last pre-tokenizer is "ByteLevel"; behind a "ByteLevel" normalizer letters are characters like any other.
/// Throws FileError for what is malformed and for dropout, which would give different pieces every time.
[[nodiscard]] std::unique_ptr<SubwordModel> read_bpe(const nlohmann::json& model,
                                                     BpeOptions::Alphabet alphabet, std::string_view file);

/// Throws FileError for what is malformed, and where no piece is named for unknown characters.
[[nodiscard]] std::unique_ptr<SubwordModel> read_unigram(const nlohmann::json& model, std::string_view file);

/// Throws FileError for what is malformed.
[[nodiscard]] std::unique_ptr<SubwordModel> read_word_level(const nlohmann::json& model,
                                                            std::string_view file);

/// `normalizer` is the object of type "Precompiled". Throws FileError for what is malformed.
[[nodiscard]] Charsmap read_charsmap(const nlohmann::json& normalizer, std::string_view file);

}  // namespace trine
