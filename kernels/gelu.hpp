// GELU of a pack and its slope, for every kernel that needs them. Included by PER_LEVEL sources only.
// Functions of packs are found by their arguments.
#pragma once

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

// The normal distribution at u, from one exponential: the upper tail Q(|u|) = 1 - Phi(|u|) and
// exp(-u^2 / 2). With Mills' ratio, Q(a) = exp(-a^2 / 2) g(a), and g is smooth enough for a quotient
// of polynomials: below, of degrees 4 and 5, fitted on [0, 13.5] to a relative error of 5e-9. Every
// coefficient is positive, so nothing cancels and the far tail is as exact as the middle.
struct Normal {
  Pack upper_tail, exponential, a;
};

inline Normal normal(Pack u) {
  const Pack a = min(Pack(Real(38)), abs(u));  // beyond it both are 0 in float and double
  const Pack exponential = exp(Pack(Real(-0.5)) * a * a);
  if constexpr (sizeof(Real) == 8) {
    return {Pack(Real(0.5)) * erfc(a * Pack(Real(0.70710678118654752440))), exponential, a};
  } else {
    Pack p(Real(0.0040369960));
    p = fma(p, a, Pack(Real(0.040098049)));
    p = fma(p, a, Pack(Real(0.18164581)));
    p = fma(p, a, Pack(Real(0.43614623)));
    p = fma(p, a, Pack(Real(0.5)));
    Pack q(Real(0.010119109));
    q = fma(q, a, Pack(Real(0.10051811)));
    q = fma(q, a, Pack(Real(0.46527517)));
    q = fma(q, a, Pack(Real(1.1958961)));
    q = fma(q, a, Pack(Real(1.6701775)));
    q = fma(q, a, Pack(Real(1)));
    return {exponential * (p / q), exponential, a};
  }
}

// gelu(u) = u Phi(u) = max(u, 0) - |u| Q(|u|), Hendrycks and Gimpel 2016, arXiv:1606.08415.
struct Gelu {
  static Pack value(Pack u) {
    const Normal n = normal(u);
    return max(Pack(Real(0)), u) - n.a * n.upper_tail;
  }
  // Phi(u) + u phi(u)
  static Pack slope(Pack u) {
    const Normal n = normal(u);
    const Pack phi = n.exponential * Pack(Real(0.39894228040143267794));  // 1 / sqrt(2 pi)
    const Pack below = select(u > Pack(Real(0)), Pack(Real(1)) - n.upper_tail, n.upper_tail);
    return fma(max(Pack(Real(-38)), min(Pack(Real(38)), u)), phi, below);
  }
};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
