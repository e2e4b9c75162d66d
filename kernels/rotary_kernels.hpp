// Turning pairs of features by an angle that grows with the place of a token.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct RotaryKernels {
  /// One token: y (+)= x turned, for `heads` heads of `size` features side by side. Features j and
  /// j + size / 2 of a head are turned by the angle whose cosine and sine are turn[j] and turn[j + size / 2],
  /// backwards if `direction` is -1; `accumulate` is 0 to overwrite, 1 to add.
  void (*rotate)(Real* y, const Real* x, const Real* turn, Index heads, Index size, Real direction,
                 int accumulate) noexcept;
};

const RotaryKernels& rotary_kernels();

}  // namespace trine::inline TRINE_ABI
