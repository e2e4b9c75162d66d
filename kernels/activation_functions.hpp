// Every activation as a struct of packs: value(u), and slope(u), its derivative. Included by PER_LEVEL
// sources only. Functions of packs are found by their arguments.
#pragma once

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

inline Pack pack(double v) { return Pack(static_cast<Real>(v)); }

inline Pack logistic(Pack u) { return pack(1) / (pack(1) + exp(-u)); }

struct Identity {
  static Pack value(Pack u) { return u; }
  static Pack slope(Pack) { return pack(1); }
};

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

// u Phi(u) = max(u, 0) - |u| Q(|u|)
struct Gelu {
  static Pack value(Pack u) {
    const Normal n = normal(u);
    return max(pack(0), u) - n.a * n.upper_tail;
  }
  // Phi(u) + u phi(u)
  static Pack slope(Pack u) {
    const Normal n = normal(u);
    const Pack phi = n.exponential * Pack(Real(0.39894228040143267794));  // 1 / sqrt(2 pi)
    const Pack below = select(u > pack(0), pack(1) - n.upper_tail, n.upper_tail);
    return fma(max(pack(-38), min(pack(38), u)), phi, below);
  }
};

// u (1 + tanh(z)) / 2 = u s(2 z) with 2 z = 2 sqrt(2 / pi) (u + 0.044715 u^3), s the logistic function.
struct GeluTanh {
  static constexpr double kLinear = 1.5957691216057307118, kCubic = kLinear * 0.044715;
  static Pack value(Pack u) {
    const Pack square = u * u;
    return u * logistic(u * fma(pack(kCubic), square, pack(kLinear)));
  }
  // s + u s (1 - s) 2 z'; far out s (1 - s) is 0, and the bounds keep the rest finite.
  static Pack slope(Pack u) {
    const Pack v = max(pack(-38), min(pack(38), u));
    const Pack square = v * v;
    const Pack s = logistic(v * fma(pack(kCubic), square, pack(kLinear)));
    const Pack steepness = fma(pack(3 * kCubic), square, pack(kLinear));
    return s * fma(v * steepness, pack(1) - s, pack(1));
  }
};

struct Relu {  // a comparison, not a maximum: NaN stays visible
  static Pack value(Pack u) { return select(u < pack(0), pack(0), u); }
  static Pack slope(Pack u) { return select(u > pack(0), pack(1), pack(0)); }
};

struct LeakyRelu {
  static Pack value(Pack u) { return select(u < pack(0), pack(0.01) * u, u); }
  static Pack slope(Pack u) { return select(u > pack(0), pack(1), pack(0.01)); }
};

struct Elu {
  static Pack value(Pack u) { return select(u > pack(0), u, expm1(u)); }
  static Pack slope(Pack u) { return select(u > pack(0), pack(1), exp(u)); }
};

struct Tanh {
  static Pack value(Pack u) { return tanh(u); }
  static Pack slope(Pack u) {
    const Pack t = tanh(u);
    return pack(1) - t * t;
  }
};

struct Silu {
  static Pack value(Pack u) { return u * logistic(u); }
  static Pack slope(Pack u) {
    const Pack s = logistic(u);
    return s * fma(u, pack(1) - s, pack(1));
  }
};

struct Sigmoid {
  static Pack value(Pack u) { return logistic(u); }
  static Pack slope(Pack u) {  // s (1 - s), even in u: written with e^-|u| it loses no digits on either side
    const Pack e = exp(-abs(u)), r = pack(1) / (pack(1) + e);
    return e * r * r;
  }
};

struct Softplus {  // max(u, 0) + log(1 + e^-|u|), which cannot overflow
  static Pack value(Pack u) { return select(u < pack(0), pack(0), u) + log1p(exp(-abs(u))); }
  static Pack slope(Pack u) { return logistic(u); }
};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
