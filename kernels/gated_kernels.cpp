#include "trine/kernels/gated_kernels.hpp"

#include "trine/kernels/activation_functions.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

template <class F>
void forward(Real* y, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, y += d, x += 2 * d) {
    transform(
        y, d, [](Pack a, Pack b) { return F::value(a) * b; }, x, x + d);
  }
}

template <class F>
void backward(Real* dx, const Real* dy, const Real* x, Index rows, Index d, int accumulate) noexcept {
  for (Index i = 0; i < rows; ++i, dx += 2 * d, dy += d, x += 2 * d) {
    gradient(
        dx, d, accumulate, [](Pack g, Pack a, Pack b) { return g * b * F::slope(a); }, dy, x, x + d);
    gradient(
        dx + d, d, accumulate, [](Pack g, Pack a) { return g * F::value(a); }, dy, x);
  }
}

}  // namespace

extern const GatedKernels gated_kernels;
const GatedKernels gated_kernels = {forward<Gelu>,  forward<GeluTanh>, forward<Relu>,      forward<Tanh>,
                                    forward<Silu>,  backward<Gelu>,    backward<GeluTanh>, backward<Relu>,
                                    backward<Tanh>, backward<Silu>};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
