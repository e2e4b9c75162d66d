#include "trine/losses/margin.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {

Real default_margin(Distance distance, MarginKind kind) {
  if (kind == MarginKind::soft) return 0;
  switch (distance) {
    case Distance::cosine:
      return Real(0.3);
    case Distance::squared_euclidean:
      return Real(0.2);
    default:
      return 5;
  }
}

Real losses::checked_margin(const char* loss, Distance distance, std::optional<Real> margin, Real usual) {
  const Real value = margin.value_or(usual);
  if (!(value >= 0) || !std::isfinite(value)) {
    throw OptionError(
        fmt::format("{}: the margin is {}; it must be at least 0 and finite, in units of the {} distance "
                    "(default {})",
                    loss, value, kDistanceNames.of(distance), usual));
  }
  if (distance == Distance::cosine && value > 2) {
    throw OptionError(
        fmt::format("{}: a margin of {} can never be reached, cosine distance lies in [0, 2]; use one "
                    "below 1, such as {}, or the euclidean distance",
                    loss, value, usual));
  }
  return value;
}

}  // namespace trine::inline TRINE_ABI
