// The model a run starts from.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// How settings.model is opened.
[[nodiscard]] LoadOptions load_options(const TrainSettings& settings);
/// Opens settings.model, the model to fine-tune. Throws FileError as load_model does, and for weights
/// that are not finite.
[[nodiscard]] std::unique_ptr<SentenceEncoder> open_source(const TrainSettings& settings);

/// The folder settings.model, or a new model initialized by settings.seed with the tokenizer
/// settings.tokenizer, trained on `texts` if needed. Throws OptionError, FileError.
[[nodiscard]] std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                                           std::span<const std::string> texts);

/// The same with this tokenizer.
[[nodiscard]] std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                                           std::unique_ptr<Tokenizer> tokenizer);

}  // namespace trine::inline TRINE_ABI
