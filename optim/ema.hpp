// Exponential moving average of parameters: often a better model than the last step's.
#pragma once

#include <string>
#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// average = decay average + (1 - decay) value. The first update copies, as
/// torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn does.
///
/// An update reads and writes all parameters, all rows of tables included: 3 reals of memory traffic per
/// element.
class Ema {
 public:
  /// Borrows parameters and pool. Throws OptionError unless 0 <= decay < 1.
  Ema(const std::vector<ParamGroup>& groups, ThreadPool& pool, double decay = 0.999);

  /// Call after every Optimizer::step().
  void update();
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
  double decay_;
  std::vector<Average> averages_;
  std::int64_t steps_ = 0;
};

}  // namespace trine::inline TRINE_ABI
