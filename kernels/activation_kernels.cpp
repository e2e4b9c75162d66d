#include "trine/kernels/activation_kernels.hpp"

#include "trine/kernels/activation_functions.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

template <class F>
void forward(Real* y, const Real* x, Index n) noexcept {
  transform(
      y, n, [](Pack u) { return F::value(u); }, x);
}

template <class F>
void backward(Real* dx, const Real* dy, const Real* x, Index n, int accumulate) noexcept {
  gradient(
      dx, n, accumulate, [](Pack g, Pack u) { return g * F::slope(u); }, dy, x);
}

template <class F>
void with_bias(Real* y, Real* u, const Real* bias, Index rows, Index d) noexcept {
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
void with_bias_backward(Real* u, Real* column_sums, const Real* dy, Index rows, Index d) noexcept {
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

template <class F>
void gated(Real* y, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, y += d, x += 2 * d) {
    transform(
        y, d, [](Pack a, Pack b) { return F::value(a) * b; }, x, x + d);
  }
}

template <class F>
void gated_backward(Real* dx, const Real* dy, const Real* x, Index rows, Index d, int accumulate) noexcept {
  for (Index i = 0; i < rows; ++i, dx += 2 * d, dy += d, x += 2 * d) {
    gradient(
        dx, d, accumulate, [](Pack g, Pack a, Pack b) { return g * b * F::slope(a); }, dy, x, x + d);
    gradient(
        dx + d, d, accumulate, [](Pack g, Pack a) { return g * F::value(a); }, dy, x);
  }
}

template <class F>
constexpr ActivationKernels kKernels = {.forward = forward<F>,
                                        .backward = backward<F>,
                                        .with_bias = with_bias<F>,
                                        .with_bias_backward = with_bias_backward<F>,
                                        .gated = gated<F>,
                                        .gated_backward = gated_backward<F>};

}  // namespace

#define TRINE_KERNELS_OF(name, Struct) kKernels<Struct>,
extern const ActivationTable activation_kernels;
const ActivationTable activation_kernels = {{TRINE_ACTIVATIONS(TRINE_KERNELS_OF)}};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
