#include "kernels/bias_activation.hpp"

#include "kernels/gelu.hpp"
#include "kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

struct Relu {
  static Pack value(Pack u) { return xsimd::max(Pack(Real(0)), u); }
  static Pack slope(Pack u) { return xsimd::select(u > Pack(Real(0)), Pack(Real(1)), Pack(Real(0))); }
};

struct Tanh {
  static Pack value(Pack u) { return xsimd::tanh(u); }
  static Pack slope(Pack u) {
    const Pack t = xsimd::tanh(u);
    return Pack(Real(1)) - t * t;
  }
};

// silu(u) = u s(u) with s the logistic function; s' = s (1 - s).
struct Silu {
  static Pack logistic(Pack u) { return Pack(Real(1)) / (Pack(Real(1)) + xsimd::exp(-u)); }
  static Pack value(Pack u) { return u * logistic(u); }
  static Pack slope(Pack u) {
    const Pack s = logistic(u);
    return s * xsimd::fma(u, Pack(Real(1)) - s, Pack(Real(1)));
  }
};

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
const BiasActivationKernels bias_activation_kernels = {forward<Gelu>,  forward<Relu>,  forward<Tanh>,
                                                       forward<Silu>,  backward<Gelu>, backward<Relu>,
                                                       backward<Tanh>, backward<Silu>};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
