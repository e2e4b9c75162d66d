#include "trine/optim/adamw.hpp"

#include "trine/optim/adam_update.hpp"

namespace trine::inline TRINE_ABI {

AdamW::AdamW(const std::vector<ParamGroup>& groups, ThreadPool& pool, const AdamWOptions& options)
    : Optimizer(pool) {
  check_options(options, "adamw");
  for_each_target(groups, options.weight_decay, "adamw", [&](UpdateTarget target) {
    add(make_adam_update(std::move(target), options, WeightDecay::decoupled));
  });
}

Adam::Adam(const std::vector<ParamGroup>& groups, ThreadPool& pool, const AdamOptions& options)
    : Optimizer(pool) {
  const AdamWOptions moments{options.beta1, options.beta2, options.epsilon, options.weight_decay};
  check_options(moments, "adam");
  for_each_target(groups, options.weight_decay, "adam", [&](UpdateTarget target) {
    add(make_adam_update(std::move(target), moments, WeightDecay::in_gradient));
  });
}

}  // namespace trine::inline TRINE_ABI
