// The "model" object of a tokenizer.json: byte-pair encoding, Unigram and WordLevel.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "trine/tokenizers/models/bpe.hpp"
#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/models/vocabulary.hpp"
#include "trine/tokenizers/unicode/charsmap.hpp"

namespace trine {

/// `model` is the object, `file` the path in errors, `vocabulary` its pieces. The alphabet is bytes if the
/// last pre-tokenizer is "ByteLevel"; after a "ByteLevel" normalizer the letters are ordinary characters.
/// Throws FileError if malformed, and for dropout, which is not deterministic.
[[nodiscard]] std::unique_ptr<SubwordModel> read_bpe(const nlohmann::json& model,
                                                     const Vocabulary& vocabulary,
                                                     BpeOptions::Alphabet alphabet, std::string_view file);
/// The same with the pieces of the object.
[[nodiscard]] std::unique_ptr<SubwordModel> read_bpe(const nlohmann::json& model,
                                                     BpeOptions::Alphabet alphabet, std::string_view file);

/// Throws FileError if malformed, and if unk_id is missing.
[[nodiscard]] std::unique_ptr<SubwordModel> read_unigram(const nlohmann::json& model, std::string_view file);

/// Throws FileError if malformed.
[[nodiscard]] std::unique_ptr<SubwordModel> read_word_level(const nlohmann::json& model,
                                                            const Vocabulary& vocabulary,
                                                            std::string_view file);

/// `normalizer` is the object of type "Precompiled". Throws FileError if malformed.
[[nodiscard]] Charsmap read_charsmap(const nlohmann::json& normalizer, std::string_view file);

}  // namespace trine
