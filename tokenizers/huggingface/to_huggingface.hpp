// Converts tokenizers to Hugging Face tokenizers, which other programs open.
#pragma once

#include <memory>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

namespace trine {

/// Keeps pieces, scores and normalization rules of a sentencepiece model. Ids differ from the sentencepiece
/// library's in the cases docs/checkpoints.md lists. Its files are tokenizer.json and tokenizer_config.json.
[[nodiscard]] HfTokenizer to_huggingface(const SentencePiece& tokenizer);
/// Ids differ from WordPiece's in one case: the names of special tokens inside a text become these tokens.
/// Its files are those two and vocab.txt.
[[nodiscard]] HfTokenizer to_huggingface(const WordPiece& tokenizer);

/// Converts SentencePiece and WordPiece, the form in which new models keep them; returns others unchanged.
[[nodiscard]] std::unique_ptr<Tokenizer> as_huggingface(std::unique_ptr<Tokenizer> tokenizer);

}  // namespace trine
