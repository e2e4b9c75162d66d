// SGD for one parameter: all elements, or the rows a step touched.
#pragma once

#include <memory>

#include "trine/optim/parameter_update.hpp"
#include "trine/optim/sgd.hpp"

namespace trine::inline TRINE_ABI {

[[nodiscard]] std::unique_ptr<ParameterUpdate> make_sgd_update(UpdateTarget target, const SgdOptions& options,
                                                               ThreadPool& pool);

}  // namespace trine::inline TRINE_ABI
