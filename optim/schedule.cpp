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
      return lr * std::max(0.0, 0.5 * (1 + std::cos(std::numbers::pi * cycles * 2 * progress)));
    }
    default:
      return lr;
  }
}

void check_schedule(const Schedule& schedule) {
  if (!(schedule.lr >= 0) || !std::isfinite(schedule.lr)) {
    throw OptionError(
        fmt::format("schedule: learning rate is {}; it must be a finite number, 0 or more", schedule.lr));
  }
  if (schedule.warmup < 0) {
    throw OptionError(fmt::format("schedule: warmup is {} steps; it must be 0 or more", schedule.warmup));
  }
  if (schedule.shape == Schedule::Shape::constant) return;
  if (schedule.total < schedule.warmup) {
    throw OptionError(
        fmt::format("schedule: {} steps in all are fewer than the {} of warmup; shorten the warmup",
                    schedule.total, schedule.warmup));
  }
  if (schedule.shape == Schedule::Shape::cosine && !(schedule.cycles > 0)) {
    throw OptionError(fmt::format("schedule: {} cycles of a cosine; use more than 0, such as 0.5 to end at 0",
                                  schedule.cycles));
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
