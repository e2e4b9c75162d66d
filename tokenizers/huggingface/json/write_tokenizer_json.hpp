// tokenizer.json and tokenizer_config.json for vocabularies trained or read here, as transformers and
// sentence-transformers read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

/// `vocabulary[i]` is piece i.
[[nodiscard]] std::string to_tokenizer_json(const std::vector<std::string>& vocabulary,
                                            const WordPieceOptions& options);
[[nodiscard]] std::string to_tokenizer_config(const WordPieceOptions& options);

/// `model` holds the bytes of a sentencepiece model file, `source` names it in errors. Throws FileError for
/// what tokenizer.json cannot express: word and character models, user-defined pieces, and a space marker
/// behind words.
[[nodiscard]] std::string to_tokenizer_json(std::string_view model, const SentencePieceOptions& options,
                                            std::string_view source = "tokenizer.model");
[[nodiscard]] std::string to_tokenizer_config(std::string_view model, const SentencePieceOptions& options,
                                              std::string_view source = "tokenizer.model");

}  // namespace trine
