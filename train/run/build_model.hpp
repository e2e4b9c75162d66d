// The model a run starts from, and the table of a model of hashed words.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "trine/models/sentence_encoder.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// How settings.model is opened.
[[nodiscard]] LoadOptions load_options(const TrainSettings& settings);
/// Opens settings.model, the model to fine-tune. Throws FileError as load_model does, and for weights
/// that are not finite.
[[nodiscard]] std::unique_ptr<SentenceEncoder> open_source(const TrainSettings& settings);

/// The folder settings.model, or a new model initialized by settings.seed with the tokenizer
/// settings.tokenizer, trained on `texts` if needed. The threads of `pool` fill a new table of a static
/// model, or the calling thread where it is null. Throws OptionError, FileError.
[[nodiscard]] std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                                           std::span<const std::string> texts,
                                                           ThreadPool* pool = nullptr);

/// The same with this tokenizer.
[[nodiscard]] std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                                           std::unique_ptr<Tokenizer> tokenizer,
                                                           ThreadPool* pool = nullptr);

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
