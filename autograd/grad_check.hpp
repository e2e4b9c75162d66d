// Compares an operation's backward with central differences.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

struct GradCheck {
  std::string name;                             ///< of the operation, for the message
  std::function<Var(std::span<const Var>)> op;  ///< from variables of the shapes below to any shape
  std::vector<Shape> inputs;                    ///< filled with standard normal values
  std::uint64_t seed = 1;
  double step = sizeof(Real) == 4 ? 1e-2 : 1e-6;  ///< h of (f(x + h) - f(x - h)) / 2h
  /// Allowed |analytic - numeric| / max(1, |analytic|, |numeric|).
  double tolerance = sizeof(Real) == 4 ? 1e-2 : 1e-6;
  /// Moves inputs away from kinks, by more than `step`: called with (input index, its values) before
  /// differencing.
  std::function<void(std::size_t, View)> adjust = nullptr;
};

/// The first disagreement as text, or "" if all gradients agree. The output is projected on fixed
/// unequal weights, so no gradient is all ones; every input is checked with the others as constants,
/// with all of them as variables, and with the op applied twice so that accumulation is exercised.
///
/// In float, differences over a step of 0.01 are good to about three digits: a wrong term, sign or factor
/// shows, a wrong digit does not. Keep inputs small, a few dozen values.
[[nodiscard]] std::string check_gradient(const GradCheck& check);

}  // namespace trine::inline TRINE_ABI
