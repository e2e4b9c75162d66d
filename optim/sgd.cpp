#include "trine/optim/sgd.hpp"

#include "trine/base/error.hpp"
#include "trine/optim/sgd_update.hpp"

namespace trine::inline TRINE_ABI {

Sgd::Sgd(const std::vector<ParamGroup>& groups, ThreadPool& pool, const SgdOptions& options)
    : Optimizer(pool) {
  require_range("sgd", "momentum", options.momentum, 0, 1);
  require_not_negative("sgd", "weight_decay", options.weight_decay);
  if (options.kind == Momentum::nesterov && options.momentum == 0) {
    throw OptionError("sgd: Nesterov needs a momentum above 0, such as 0.9");
  }
  for_each_target(groups, options.weight_decay, "sgd",
                  [&](UpdateTarget target) { add(make_sgd_update(std::move(target), options)); });
}

}  // namespace trine::inline TRINE_ABI
