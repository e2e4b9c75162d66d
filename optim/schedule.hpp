// Learning rate schedules, pure functions of the step.
#pragma once

#include "trine/base/real.hpp"

namespace trine {

/// After a linear rise from 0 over `warmup` steps, the rate is constant, falls linearly to 0 at `total`,
/// or follows a cosine. The values are those of transformers' get_*_schedule_with_warmup.
struct Schedule {
  enum class Shape { constant, linear, cosine };

  Shape shape = Shape::linear;
  double lr = 1e-3;  // at the end of the warmup
  Index warmup = 0;  // steps
  Index total = 0;   // steps of the whole run; not used by constant

  /// Rate of the step after `step` finished ones; 0 for the first step of a warmup.
  [[nodiscard]] double operator()(Index step) const;
};

/// Warmup steps for a fraction of all steps, rounded up as transformers does. Throws OptionError unless
/// 0 <= fraction <= 1.
[[nodiscard]] Index warmup_steps(double fraction, Index total);

}  // namespace trine
