// Packs: SIMD vectors of xsimd, loads and stores, loops over arrays. Included by sources that are compiled
// once per instruction level, so everything here lives in a namespace named after the level: two levels never
// share a function.
#pragma once

#include <cstdint>
#include <xsimd/xsimd.hpp>

#include "trine/base/real.hpp"

#ifndef TRINE_LEVEL
#error "kernels/simd.hpp belongs in PER_LEVEL sources only"
#endif

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

using Pack = xsimd::batch<Real>;  // as wide as this level's registers
inline constexpr Index kLanes = Pack::size;
using Floats = xsimd::batch<float>;  // where Real may be double and these are not
using Ints = xsimd::batch<std::int32_t>;

inline Pack load(const Real* p) { return Pack::load_unaligned(p); }
inline void store(Real* p, Pack v) { v.store_unaligned(p); }
inline Real sum(Pack v) { return xsimd::hadd(v); }

/// The first `count` < kLanes values, the rest filled: tails go through the same arithmetic as full
/// packs, so an element's result does not depend on its position.
inline Pack load_part(const Real* p, Index count, Real fill = 0) {
  alignas(64) Real lanes[kLanes];
  for (Index i = 0; i < kLanes; ++i) lanes[i] = i < count ? p[i] : fill;
  return Pack::load_aligned(lanes);
}
inline void store_part(Real* p, Pack v, Index count) {
  alignas(64) Real lanes[kLanes];
  v.store_aligned(lanes);
  for (Index i = 0; i < count; ++i) p[i] = lanes[i];
}
inline Real largest(Pack v) {
  alignas(64) Real lanes[kLanes];
  v.store_aligned(lanes);
  Real best = lanes[0];
  for (Index i = 1; i < kLanes; ++i) best = lanes[i] > best ? lanes[i] : best;
  return best;
}

/// out[i] = f(in[i]...) for i in [0, n), pack by pack.
template <class F, class... In>
inline void transform(Real* out, Index n, F f, const In*... in) {
  Index i = 0;
  for (; i + kLanes <= n; i += kLanes) store(out + i, f(load(in + i)...));
  if (i < n) store_part(out + i, f(load_part(in + i, n - i)...), n - i);
}

/// dx[i] (+)= f(in[i]...), the shape of every elementwise backward: adds where `accumulate` is not 0.
template <class F, class... In>
inline void gradient(Real* dx, Index n, int accumulate, F f, const In*... in) {
  if (accumulate) {
    transform(
        dx, n, [f](Pack old, auto... v) { return old + f(v...); }, dx, in...);
  } else {
    transform(dx, n, f, in...);
  }
}

/// Sum over i of f(in[i]...), in a fixed order. f must map zeros to zero: the tail is filled with them.
template <class F, class... In>
inline Real total(Index n, F f, const In*... in) {
  Pack even(Real(0)), odd(Real(0));  // two chains hide the latency of the addition
  Index i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    even += f(load(in + i)...);
    odd += f(load(in + i + kLanes)...);
  }
  if (i + kLanes <= n) {
    even += f(load(in + i)...);
    i += kLanes;
  }
  if (i < n) odd += f(load_part(in + i, n - i)...);
  return sum(even + odd);
}

inline Real dot(const Real* a, const Real* b, Index n) {
  return total(
      n, [](Pack x, Pack y) { return x * y; }, a, b);
}
/// The largest of n values; -infinity where there is none. NaN does not count.
inline Real largest(const Real* x, Index n) {
  Pack best(-__builtin_inf());
  Index i = 0;
  for (; i + kLanes <= n; i += kLanes) best = xsimd::max(best, load(x + i));
  if (i < n) best = xsimd::max(best, load_part(x + i, n - i, -__builtin_inf()));
  return largest(best);
}
/// y += scale * x
inline void add_scaled(Real* y, const Real* x, Real scale, Index n) {
  const Pack s(scale);
  transform(
      y, n, [s](Pack u, Pack v) { return xsimd::fma(s, v, u); }, y, x);
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
