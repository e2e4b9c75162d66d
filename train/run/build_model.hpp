#pragma once

#include <memory>
#include <span>
#include <string>

#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// How settings.model is opened.
[[nodiscard]] LoadOptions load_options(const TrainSettings& settings);
/// The model that training goes on from, settings.model. Throws FileError as load_model does, and for weights
/// that are not finite.
[[nodiscard]] std::unique_ptr<SentenceEncoder> open_source(const TrainSettings& settings);

/// The model a run starts from: the folder settings.model, or random numbers keyed by settings.seed and
/// the tokenizer settings.tokenizer, learned from `texts` where it has to be. Throws OptionError, FileError.
[[nodiscard]] std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                                           std::span<const std::string> texts);

/// The same with a tokenizer that is there already.
[[nodiscard]] std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                                           std::unique_ptr<Tokenizer> tokenizer);

}  // namespace trine::inline TRINE_ABI
