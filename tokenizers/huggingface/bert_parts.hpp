// The steps of BERT's tokenizer, put together from a vocab.txt.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/models/word_piece_options.hpp"

namespace trine {

/// One piece a line; line ends may be those of Windows. A blank line is an empty piece.
[[nodiscard]] std::vector<std::string> read_vocabulary(std::string_view bytes);

/// Without added tokens. `vocabulary[i]` is piece i, from line i + 1 of `source`. Throws FileError for a
/// piece that is not UTF-8 and where a special piece is missing.
[[nodiscard]] HfParts bert_parts(std::span<const std::string> vocabulary, const WordPieceOptions& options,
                                 std::string_view source);

}  // namespace trine
