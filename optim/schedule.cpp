#include "trine/optim/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "trine/base/error.hpp"

namespace trine {

double Schedule::operator()(Index step) const {
  if (step < warmup) return lr * static_cast<double>(step) / static_cast<double>(std::max<Index>(1, warmup));
  const auto span = static_cast<double>(std::max<Index>(1, total - warmup));
  switch (shape) {
    case Shape::linear:
      return lr * std::max(0.0, static_cast<double>(total - step) / span);
    case Shape::cosine: {
      const double progress = static_cast<double>(step - warmup) / span;
      return lr * std::max(0.0, 0.5 * (1 + std::cos(std::numbers::pi * progress)));
    }
    default:
      return lr;
  }
}

Index warmup_steps(double fraction, Index total) {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw OptionError(
        fmt::format("schedule: a warmup of {} of all steps; give a fraction from 0 to 1", fraction));
  }
  return static_cast<Index>(std::ceil(fraction * static_cast<double>(total)));
}

}  // namespace trine
