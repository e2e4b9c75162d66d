#include "kernels/bias_activation.hpp"

#include "kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

// The normal distribution at u, from one exponential: the upper tail Q(|u|) = 1 - Phi(|u|) and
// exp(-u^2 / 2). With Mills' ratio, Q(a) = exp(-a^2 / 2) g(a), and g is smooth enough for a quotient
// of polynomials: below, of degrees 4 and 5, fitted on [0, 13.5] to a relative error of 5e-9. Every
// coefficient is positive, so nothing cancels and the far tail is as exact as the middle.
struct Normal {
  Pack upper_tail, exponential, a;
};

inline Normal normal(Pack u) {
  const Pack a = xsimd::min(Pack(Real(38)), xsimd::abs(u));  // beyond it both are 0 in float and double
  const Pack exponential = xsimd::exp(Pack(Real(-0.5)) * a * a);
  if constexpr (sizeof(Real) == 8) {
    return {Pack(Real(0.5)) * xsimd::erfc(a * Pack(Real(0.70710678118654752440))), exponential, a};
  } else {
    Pack p(Real(0.0040369960));
    p = xsimd::fma(p, a, Pack(Real(0.040098049)));
    p = xsimd::fma(p, a, Pack(Real(0.18164581)));
    p = xsimd::fma(p, a, Pack(Real(0.43614623)));
    p = xsimd::fma(p, a, Pack(Real(0.5)));
    Pack q(Real(0.010119109));
    q = xsimd::fma(q, a, Pack(Real(0.10051811)));
    q = xsimd::fma(q, a, Pack(Real(0.46527517)));
    q = xsimd::fma(q, a, Pack(Real(1.1958961)));
    q = xsimd::fma(q, a, Pack(Real(1.6701775)));
    q = xsimd::fma(q, a, Pack(Real(1)));
    return {exponential * (p / q), exponential, a};
  }
}

// gelu(u) = u Phi(u) = max(u, 0) - |u| Q(|u|), Hendrycks and Gimpel 2016, arXiv:1606.08415.
struct Gelu {
  static Pack value(Pack u) {
    const Normal n = normal(u);
    return xsimd::max(Pack(Real(0)), u) - n.a * n.upper_tail;
  }
  // Phi(u) + u phi(u)
  static Pack slope(Pack u) {
    const Normal n = normal(u);
    const Pack phi = n.exponential * Pack(Real(0.39894228040143267794));  // 1 / sqrt(2 pi)
    const Pack below = xsimd::select(u > Pack(Real(0)), Pack(Real(1)) - n.upper_tail, n.upper_tail);
    return xsimd::fma(xsimd::max(Pack(Real(-38)), xsimd::min(Pack(Real(38)), u)), phi, below);
  }
};

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
