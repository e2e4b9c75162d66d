// Compares an operation's backward with central differences. Runs in the double library only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

struct GradCheck {
  std::string name;                             ///< what a failure calls the operation
  std::function<Var(std::span<const Var>)> op;  ///< from variables of the shapes below to any shape
  std::vector<Shape> inputs;                    ///< filled with seeded normal numbers
  std::uint64_t seed = 1;
  double step = 1e-6;       ///< h of (f(x + h) - f(x - h)) / 2h
  double tolerance = 1e-6;  ///< allowed |analytic - numeric| / max(1, |analytic|, |numeric|)
  /// Pushes inputs off kinks: called with (input number, its values) before differencing.
  std::function<void(std::size_t, View)> adjust = nullptr;
};

/// The first disagreement as text, or "" if all gradients agree. The output is projected on fixed
/// unequal weights, so no gradient is all ones; every input is checked with the others as constants,
/// with all of them as variables, and with the op applied twice so that accumulation is exercised.
/// Throws Error in the float build, where the comparison would say nothing.
[[nodiscard]] std::string check_gradient(const GradCheck& check);

}  // namespace trine::inline TRINE_ABI
