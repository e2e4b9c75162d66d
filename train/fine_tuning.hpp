// Which parameters of a model are trained, and at which rates.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "trine/models/lora/lora_adapters.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/optim/optimizer.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

/// Attaches new adapters for settings.lora_rank, or those of the folder settings.lora; the parameters of the
/// model are not trained then. Throws OptionError and FileError.
[[nodiscard]] std::optional<LoraAdapters> attach_adapters(SentenceEncoder& model,
                                                          const TrainSettings& settings);

/// The optimizer of the settings, with their options. Throws OptionError where the parameters do not allow
/// it.
[[nodiscard]] std::unique_ptr<Optimizer> make_optimizer(const TrainSettings& settings,
                                                        const std::vector<ParamGroup>& groups,
                                                        ThreadPool& pool);

/// Groups of the trained parameters, with learning rates by name and by block; freezes those that
/// settings.freeze names. `beside` are the parameters of adapters. Throws OptionError for a pattern that fits
/// no name, an invalid factor, and where no parameter is left to train.
[[nodiscard]] std::vector<ParamGroup> parameter_groups(SentenceEncoder& model,
                                                       const std::vector<NamedParameter>& beside,
                                                       const TrainSettings& settings);

}  // namespace trine::inline TRINE_ABI
