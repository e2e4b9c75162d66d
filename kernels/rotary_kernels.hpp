// Rotary position embeddings: rotates pairs of features by an angle that grows with the position of the
// token.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct RotaryKernels {
  /// One token: y (+)= x rotated, for `heads` heads of `size` features side by side. Features j and
  /// j + size / 2 of a head are rotated by the angle of cosine cos_sin[j] and sine cos_sin[j + size / 2],
  /// backwards if `direction` is -1; `accumulate` is 0 to overwrite, 1 to add.
  void (*rotate)(Real* y, const Real* x, const Real* cos_sin, Index heads, Index size, Real direction,
                 int accumulate) noexcept;
};

const RotaryKernels& rotary_kernels();

}  // namespace trine::inline TRINE_ABI
