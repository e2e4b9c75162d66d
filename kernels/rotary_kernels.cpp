#include "trine/kernels/rotary_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

void rotate(Real* y, const Real* x, const Real* cos_sin, Index heads, Index size, Real direction,
            int accumulate) noexcept {
  const Index half = size / 2;
  const Pack sign(direction);
  for (Index head = 0; head < heads; ++head, x += size, y += size) {
    const auto left = [sign](Pack a, Pack b, Pack c, Pack s) { return a * c - sign * (b * s); };
    const auto right = [sign](Pack a, Pack b, Pack c, Pack s) { return b * c + sign * (a * s); };
    gradient(y, half, accumulate, left, x, x + half, cos_sin, cos_sin + half);
    gradient(y + half, half, accumulate, right, x, x + half, cos_sin, cos_sin + half);
  }
}

}  // namespace

extern const RotaryKernels rotary_kernels;
const RotaryKernels rotary_kernels = {.rotate = rotate};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
