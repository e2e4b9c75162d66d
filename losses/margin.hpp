// The margin of a triplet loss: validation, and the term of one triplet. Not for users.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "trine/losses/triplet.hpp"

namespace trine::inline TRINE_ABI::losses {

/// The margin given, or else `usual`. Throws OptionError, naming `loss`.
[[nodiscard]] Real checked_margin(const char* loss, Distance distance, std::optional<Real> margin,
                                  Real usual);

/// One term of the loss and its derivative.
struct Term {
  Real value;
  Real slope;
};

/// gap = d(a, p) - d(a, n) + margin. NaN stays NaN: a broken embedding must not look like a solved triplet.
[[nodiscard]] inline Term triplet_term(Real gap, MarginKind kind) {
  if (kind == MarginKind::hard) {
    if (gap <= 0) return {0, 0};
    return {gap, 1};
  }
  const Real small = std::exp(-std::abs(gap));
  return {std::max(gap, Real(0)) + std::log1p(small), (gap >= 0 ? Real(1) : small) / (1 + small)};
}

}  // namespace trine::inline TRINE_ABI::losses
