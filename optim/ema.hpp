// Exponential moving average of parameters: often a better model than the last step's.
#pragma once

#include <string>
#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

struct EmaOptions {
  double decay = 0.999;  // a step
  Index every = 1;       // steps between two updates; each then counts with decay^every
};

/// average = decay average + (1 - decay) value. The first update copies, as
/// torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn does.
///
/// An update reads and writes all parameters, all rows of tables included: 3 reals of memory traffic per
/// element. `every` = 10 costs a tenth and differs little, as the average spans about 1 / (1 - decay) steps.
class Ema {
 public:
  /// Borrows parameters and pool. Throws OptionError for options out of range.
  Ema(const std::vector<ParamGroup>& groups, ThreadPool& pool, const EmaOptions& options = {});

  /// Call after every Optimizer::step().
  void update();
  /// Writes the averages into the parameters of the same names, those of a copy of the model for
  /// instance. Before the first update these are the values. Throws OptionError for a name it does not
  /// know and ShapeError for another shape.
  void copy_to(const std::vector<NamedParameter>& parameters) const;
  /// Exchanges parameters and averages; a second call restores them. No step() or update() in between.
  void swap();
  void visit_state(StateVisitor& visitor);

 private:
  struct Average {
    std::string name;
    Parameter* parameter;
    Tensor value;
  };

  ThreadPool& pool_;
  EmaOptions options_;
  std::vector<Average> averages_;
  std::int64_t steps_ = 0;
};

}  // namespace trine::inline TRINE_ABI
