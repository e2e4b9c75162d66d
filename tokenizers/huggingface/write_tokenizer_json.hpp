// Tokenizers learned or read here, in the files of Hugging Face, which other programs open.
#pragma once

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

namespace trine {

/// The tokenizer of a new model: it has tokenizer.json and tokenizer_config.json as its files, and its ids
/// are by definition those that the tokenizers library gives with them, in training and ever after.
///
/// Of a learned vocabulary it takes pieces, scores and rules of normalization. The library that learned
/// them cuts the same pieces from ordinary text; docs/checkpoints.md says where the two differ.
[[nodiscard]] HfTokenizer to_huggingface(const SentencePiece& learned);
/// Of a vocab.txt, which is kept beside the two files. Differs from WordPiece in one thing: the names of
/// special pieces inside a text are those pieces.
[[nodiscard]] HfTokenizer to_huggingface(const WordPiece& pieces);

/// The bytes of the tokenizer.json. `model` are those of a sentencepiece model file, `source` is who to name
/// in errors. Throws FileError for what a tokenizer.json has no words for: models of words or characters,
/// pieces of the user's own, spaces behind words.
[[nodiscard]] std::string to_tokenizer_json(std::string_view model, const SentencePieceOptions& options,
                                            std::string_view source = "tokenizer.model");
/// The bytes of the tokenizer_config.json beside it. Throws as that does.
[[nodiscard]] std::string to_tokenizer_config(std::string_view model, const SentencePieceOptions& options,
                                              std::string_view source = "tokenizer.model");

/// A tokenizer that was learned or read here in the form a new model keeps it in; others as they are.
[[nodiscard]] std::unique_ptr<Tokenizer> as_huggingface(std::unique_ptr<Tokenizer> tokenizer);

}  // namespace trine
