#include "trine/kernels/bias_activation_kernels.hpp"

#include "trine/kernels/activation_functions.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

template <class F>
void forward(Real* y, Real* u, const Real* bias, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, u += d, y += d) {
    Index j = 0;
    for (; j + kLanes <= d; j += kLanes) {
      const Pack v = bias != nullptr ? load(u + j) + load(bias + j) : load(u + j);
      store(u + j, v);
      store(y + j, F::value(v));
    }
    if (j < d) {
      const Pack shift = bias != nullptr ? load_part(bias + j, d - j) : Pack(Real(0));
      const Pack v = load_part(u + j, d - j) + shift;
      store_part(u + j, v, d - j);
      store_part(y + j, F::value(v), d - j);
    }
  }
}

template <class F>
void backward(Real* u, Real* column_sums, const Real* dy, Index rows, Index d) noexcept {
  if (column_sums != nullptr) {
    for (Index j = 0; j < d; ++j) column_sums[j] = 0;
  }
  for (Index i = 0; i < rows; ++i, u += d, dy += d) {
    Index j = 0;
    for (; j + kLanes <= d; j += kLanes) {
      const Pack du = load(dy + j) * F::slope(load(u + j));
      store(u + j, du);
      if (column_sums != nullptr) store(column_sums + j, load(column_sums + j) + du);
    }
    if (j < d) {
      const Pack du = load_part(dy + j, d - j) * F::slope(load_part(u + j, d - j));
      store_part(u + j, du, d - j);
      if (column_sums != nullptr) store_part(column_sums + j, load_part(column_sums + j, d - j) + du, d - j);
    }
  }
}

}  // namespace

extern const BiasActivationKernels bias_activation_kernels;
const BiasActivationKernels bias_activation_kernels = {
    forward<Gelu>,  forward<GeluTanh>,  forward<Relu>,  forward<Tanh>,  forward<Silu>,
    backward<Gelu>, backward<GeluTanh>, backward<Relu>, backward<Tanh>, backward<Silu>};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
