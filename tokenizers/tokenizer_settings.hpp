// trine_tokenizer.json: the kind of tokenizer in a model folder, and its options.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

inline constexpr std::string_view kTokenizerFile = "trine_tokenizer.json";

/// Remedy for a folder with a vocabulary that only its class can read.
inline constexpr std::string_view kWriteTokenizerJson =
    "write one with the transformers library, AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)";

[[nodiscard]] std::string to_json(const HashedOptions& options);
[[nodiscard]] std::string to_json(const WordPieceOptions& options);
[[nodiscard]] std::string to_json(const SentencePieceOptions& options);

using TokenizerSettings = std::variant<HashedOptions, WordPieceOptions, SentencePieceOptions>;

/// Throws FileError if the file is not JSON, the kind is unknown, or a value is missing or of the wrong type.
[[nodiscard]] TokenizerSettings read_settings(const std::filesystem::path& file);

}  // namespace trine
