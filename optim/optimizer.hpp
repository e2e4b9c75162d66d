// What all optimizers share: groups of parameters, one step over all of them, state that can be saved.
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

/// Parameters that are treated alike (optim/param_groups.hpp makes groups from name patterns).
struct ParamGroup {
  std::vector<NamedParameter> parameters;
  double lr_scale = 1;                   // times the lr given to step()
  std::optional<double> weight_decay{};  // the optimizer's own where not given
};

/// Meets every array an optimizer's future depends on; saving reads them, restoring overwrites them.
/// Sizes depend on the parameters and options only, so a new optimizer of the same make fits.
class StateVisitor {
 public:
  virtual ~StateVisitor() = default;
  virtual void operator()(std::string_view name, View values) = 0;
  virtual void operator()(std::string_view name, std::span<double> values) = 0;
  virtual void operator()(std::string_view name, std::span<std::int32_t> values) = 0;
  virtual void operator()(std::string_view name, std::span<std::int64_t> values) = 0;
};

class ParameterUpdate;

/// Moves parameters against their gradients. Borrows parameters and pool: both must outlive it and stay
/// where they are.
///
/// Tables with Gradients::rows: a step touches the rows that have a gradient and nothing else, yet the
/// result equals the dense rule to rounding. Rows nobody reads lag behind; the operations that read rows
/// announce it (Parameter::reader) and get them up to date. Who reads a table in another way calls
/// sync() first, or takes a synced_copy(). Reading rows is for one thread at a time.
class Optimizer {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  /// Brings lagging rows up to date and lets go of the parameters.
  virtual ~Optimizer();

  /// One step for every parameter that has a gradient; clears the gradients in the same pass. Parameters
  /// without one keep value and state, as in PyTorch. Throws OptionError for an lr that is negative or
  /// not finite.
  void step(double lr);
  /// Brings all lagging rows up to the last step.
  void sync();
  /// What the parameter would be after sync(), without changing anything: saving a model in the
  /// middle of a run must not change where the run goes. `out` is reshaped if need be.
  void synced_copy(const Parameter& parameter, Tensor& out) const;
  /// Names are "<parameter>.<what>", with PyTorch's words where it has one: exp_avg, momentum_buffer. Throws
  /// OptionError where a visitor leaves steps that no run has.
  void visit_state(StateVisitor& visitor);
  /// Calls of step() so far.
  [[nodiscard]] Index steps() const { return steps_; }

 protected:
  explicit Optimizer(ThreadPool& pool);
  void add(std::unique_ptr<ParameterUpdate> update);
  [[nodiscard]] ThreadPool& pool() const { return pool_; }

 private:
  ThreadPool& pool_;
  std::vector<std::unique_ptr<ParameterUpdate>> updates_;
  std::vector<ParameterUpdate*> active_;  // of this step
  std::vector<Index> ends_;               // of their units of work, counted through
  std::int64_t steps_ = 0;
};

}  // namespace trine::inline TRINE_ABI
