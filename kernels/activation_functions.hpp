// The activations that other kernels compute on their way, and their slopes. Included by PER_LEVEL sources
// only. Functions of packs are found by their arguments.
#pragma once

#include "trine/kernels/gelu.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

struct Relu {
  static Pack value(Pack u) { return max(Pack(Real(0)), u); }
  static Pack slope(Pack u) { return select(u > Pack(Real(0)), Pack(Real(1)), Pack(Real(0))); }
};

struct Tanh {
  static Pack value(Pack u) { return tanh(u); }
  static Pack slope(Pack u) {
    const Pack t = tanh(u);
    return Pack(Real(1)) - t * t;
  }
};

// silu(u) = u s(u) with s the logistic function; s' = s (1 - s).
struct Silu {
  static Pack logistic(Pack u) { return Pack(Real(1)) / (Pack(Real(1)) + exp(-u)); }
  static Pack value(Pack u) { return u * logistic(u); }
  static Pack slope(Pack u) {
    const Pack s = logistic(u);
    return s * fma(u, Pack(Real(1)) - s, Pack(Real(1)));
  }
};

// u (1 + tanh(z)) / 2 = u s(2 z) with 2 z = 2 sqrt(2 / pi) (u + 0.044715 u^3): GELU as the first BERT
// computed it, up to 5e-4 away from the exact one.
struct GeluTanh {
  static constexpr double kLinear = 1.5957691216057307118, kCubic = kLinear * 0.044715;
  static Pack value(Pack u) {
    const Pack square = u * u;
    return u * Silu::logistic(u * fma(Pack(Real(kCubic)), square, Pack(Real(kLinear))));
  }
  // s + u s (1 - s) 2 z'; far out s (1 - s) is 0, and the bounds keep the rest finite.
  static Pack slope(Pack u) {
    const Pack v = max(Pack(Real(-38)), min(Pack(Real(38)), u));
    const Pack square = v * v;
    const Pack s = Silu::logistic(v * fma(Pack(Real(kCubic)), square, Pack(Real(kLinear))));
    const Pack steepness = fma(Pack(Real(3 * kCubic)), square, Pack(Real(kLinear)));
    return s * fma(v * steepness, Pack(Real(1)) - s, Pack(Real(1)));
  }
};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
