// The size of the table of a new model of hashed words.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "trine/models/sentence_encoder.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"

namespace trine::inline TRINE_ABI {

/// Default rows of a table: four for each distinct word of the data, 8,192 to 131,072
/// (docs/defaults.md).
[[nodiscard]] Index default_rows(Index words);

/// A tokenizer with a table of `rows`, of which those are stored that `texts` use.
[[nodiscard]] std::unique_ptr<HashedTokenizer> hashed_words_of(std::span<const std::string> texts,
                                                               std::optional<Index> rows);

/// The model to fine-tune, with rows added for the words of `texts` that its table lacks.
[[nodiscard]] std::unique_ptr<SentenceEncoder> with_rows_for(std::unique_ptr<SentenceEncoder> model,
                                                             std::span<const std::string> texts,
                                                             std::uint64_t seed);

/// A note "table: ..."; empty where all rows are stored or words are not hashed.
[[nodiscard]] std::string about_table(const SentenceEncoder& model);

}  // namespace trine::inline TRINE_ABI
