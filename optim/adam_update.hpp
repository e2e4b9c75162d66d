// Adam and AdamW for one parameter: all elements, or the rows that have a gradient.
#pragma once

#include <memory>

#include "trine/optim/adamw.hpp"
#include "trine/optim/parameter_update.hpp"

namespace trine::inline TRINE_ABI {

enum class WeightDecay {
  decoupled,    // AdamW: p shrinks by lr weight_decay, outside of the moments
  in_gradient,  // Adam: weight_decay p is added to the gradient
};

/// Throws OptionError where a range is left: "<rule>: beta1 is 1.5; it must be at least 0 and below 1".
void check_options(const AdamWOptions& options, std::string_view rule);

[[nodiscard]] std::unique_ptr<ParameterUpdate> make_adam_update(UpdateTarget target,
                                                                const AdamWOptions& options,
                                                                WeightDecay decay);

}  // namespace trine::inline TRINE_ABI
