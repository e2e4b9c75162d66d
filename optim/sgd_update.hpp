// SGD for one parameter: all elements, or the rows that have a gradient.
#pragma once

#include <memory>

#include "trine/optim/parameter_update.hpp"
#include "trine/optim/sgd.hpp"

namespace trine::inline TRINE_ABI {

[[nodiscard]] std::unique_ptr<ParameterUpdate> make_sgd_update(UpdateTarget target,
                                                               const SgdOptions& options);

}  // namespace trine::inline TRINE_ABI
