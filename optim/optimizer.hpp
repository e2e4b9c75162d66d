// The interface of all optimizers: parameter groups, step(), and state that can be saved.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/autograd/parameter.hpp"
#include "trine/base/thread_pool.hpp"

namespace trine::inline TRINE_ABI {

/// Parameters with the same options (optim/param_groups.hpp builds groups from name patterns).
struct ParamGroup {
  std::vector<NamedParameter> parameters;
  double lr_scale = 1;                   // times the lr given to step()
  std::optional<double> weight_decay{};  // the optimizer's own where not given
};

/// Visits every array of optimizer state; saving reads them, loading overwrites them. Sizes depend on the
/// parameters and options only, so state can be loaded into a freshly constructed optimizer.
class StateVisitor {
 public:
  virtual ~StateVisitor() = default;
  virtual void operator()(std::string_view name, View values) = 0;
  virtual void operator()(std::string_view name, std::span<std::int32_t> values) = 0;
  virtual void operator()(std::string_view name, std::span<std::int64_t> values) = 0;
};

class ParameterUpdate;

/// Updates parameters by their gradients. Borrows parameters and pool, which must outlive it and not move.
///
/// Tables with Gradients::rows: a step updates the rows that have a gradient and nothing else. These rows
/// have no momentum, and other rows keep their value, weight decay included (docs/derivations/adamw.md).
class Optimizer {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer();

  /// One step for every parameter that has a gradient; clears the gradients in the same pass. Parameters
  /// without one keep value and state, as in PyTorch. Throws OptionError for an lr that is negative or
  /// not finite.
  void step(double lr);
  /// Names are "<parameter>.<what>", with PyTorch's words where it has one: exp_avg, momentum_buffer. Throws
  /// OptionError where loaded state is damaged.
  void visit_state(StateVisitor& visitor);
  /// Calls of step() so far.
  [[nodiscard]] Index steps() const { return steps_; }

 protected:
  explicit Optimizer(ThreadPool& pool);
  void add(std::unique_ptr<ParameterUpdate> update);

 private:
  ThreadPool& pool_;
  std::vector<std::unique_ptr<ParameterUpdate>> updates_;
  std::vector<ParameterUpdate*> active_;  // of this step
  std::vector<Index> ends_;               // of their units of work, counted through
  std::int64_t steps_ = 0;
};

}  // namespace trine::inline TRINE_ABI
