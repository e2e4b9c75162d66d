// Which parameters of a model a run changes, and how fast, by their names.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "trine/models/lora/lora_adapters.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/optim/optimizer.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// New adapters where settings.lora_rank asks for them, those of the folder settings.lora where it names one;
/// the model's own parameters then stay as they are. Throws OptionError and FileError.
[[nodiscard]] std::optional<LoraAdapters> attach_adapters(SentenceEncoder& model,
                                                          const TrainSettings& settings);

/// The optimizer that settings name, with their options. Throws OptionError where the parameters do not allow
/// it.
[[nodiscard]] std::unique_ptr<Optimizer> make_optimizer(const TrainSettings& settings,
                                                        const std::vector<ParamGroup>& groups,
                                                        ThreadPool& pool);

/// Groups of what learns, with learning rates by name and by block; freezes what settings.freeze names.
/// `beside` are the parameters of adapters. Throws OptionError for a pattern that fits no name, for a factor
/// that is no number, and where nothing is left to learn.
[[nodiscard]] std::vector<ParamGroup> parameter_groups(SentenceEncoder& model,
                                                       const std::vector<NamedParameter>& beside,
                                                       const TrainSettings& settings);

}  // namespace trine::inline TRINE_ABI
