// trine_tokenizer.json: what kind of tokenizer a model folder holds, and its options. JSON stays in the .cpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/huggingface/truncation.hpp"
#include "trine/tokenizers/models/word_piece_options.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"

namespace trine {

inline constexpr std::string_view kTokenizerFile = "trine_tokenizer.json";

/// The cure where a folder has a vocabulary that only its class knows how to read.
inline constexpr std::string_view kWriteTokenizerJson =
    "write one with the transformers library, AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)";

[[nodiscard]] std::string to_json(const HashedOptions& options);
[[nodiscard]] std::string to_json(const WordPieceOptions& options);
[[nodiscard]] std::string to_json(const SentencePieceOptions& options);

using TokenizerSettings = std::variant<HashedOptions, WordPieceOptions, SentencePieceOptions>;

/// Throws FileError where the file is not JSON, the kind is unknown, or a value is missing or of the
/// wrong type.
[[nodiscard]] TokenizerSettings read_settings(const std::filesystem::path& file);

/// The longest text a published model was made for, in ids: max_seq_length of sentence_bert_config.json, or
/// else model_max_length of tokenizer_config.json; 0: no limit; nothing where neither says. Throws FileError.
[[nodiscard]] std::optional<Index> read_hf_length_limit(const std::filesystem::path& folder);

/// truncation_side of tokenizer_config.json; nothing where it does not say. Throws FileError.
[[nodiscard]] std::optional<TruncationSide> read_hf_truncation_side(const std::filesystem::path& folder);

/// The pieces of a published tokenizer.json in the order of their ids. Throws FileError where it is not
/// a WordPiece vocabulary with ids from 0 on.
[[nodiscard]] std::vector<std::string> read_hf_vocabulary(const std::filesystem::path& tokenizer_json);

/// tokenizer.json and tokenizer_config.json, as transformers and sentence-transformers read them.
[[nodiscard]] std::string to_tokenizer_json(const std::vector<std::string>& vocabulary,
                                            const WordPieceOptions& options);
[[nodiscard]] std::string to_tokenizer_config(const WordPieceOptions& options);

}  // namespace trine
