#include "trine/kernels/optim_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

/// Calls f(load, store, i) for each pack: full ones directly, the tail through a buffer of zeros.
template <class F>
inline void each_pack(Index n, F f) {
  Index i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    f([i](const Real* x) { return load(x + i); }, [i](Real* x, Pack v) { store(x + i, v); });
  }
  if (i < n) {
    f([i, n](const Real* x) { return load_part(x + i, n - i); },
      [i, n](Real* x, Pack v) { store_part(x + i, v, n - i); });
  }
}

// Reads p, m, v, g and writes p, m, v: 7 reals of traffic an element, which is what bounds it.
void adam(Real* p, Real* m, Real* v, const Real* g, const AdamScalars& s, Index n) noexcept {
  const Pack beta1(s.beta1), one_minus_beta1(s.one_minus_beta1), beta2(s.beta2),
      one_minus_beta2(s.one_minus_beta2), decay(s.decay), l2(s.l2), step_size(s.step_size),
      inv_sqrt_bias2(s.inv_sqrt_bias2), epsilon(s.epsilon);
  each_pack(n, [&](auto in, auto out) {
    const Pack old = in(p);
    const Pack slope = xsimd::fma(l2, old, in(g));
    const Pack first = xsimd::fma(beta1, in(m), one_minus_beta1 * slope);
    const Pack second = xsimd::fma(beta2, in(v), one_minus_beta2 * slope * slope);
    out(m, first);
    out(v, second);
    out(p, old - xsimd::fma(decay, old,
                            step_size * first / xsimd::fma(inv_sqrt_bias2, xsimd::sqrt(second), epsilon)));
  });
}

// The same step without its first moment: 5 reals of traffic an element.
void adam_without_m(Real* p, Real* v, const Real* g, const AdamScalars& s, Index n) noexcept {
  const Pack beta2(s.beta2), one_minus_beta2(s.one_minus_beta2), decay(s.decay), step_size(s.step_size),
      inv_sqrt_bias2(s.inv_sqrt_bias2), epsilon(s.epsilon);
  each_pack(n, [&](auto in, auto out) {
    const Pack old = in(p);
    const Pack slope = in(g);
    const Pack second = xsimd::fma(beta2, in(v), one_minus_beta2 * slope * slope);
    out(v, second);
    out(p, old - xsimd::fma(decay, old,
                            step_size * slope / xsimd::fma(inv_sqrt_bias2, xsimd::sqrt(second), epsilon)));
  });
}

void sgd(Real* p, const Real* g, const SgdScalars& s, Index n) noexcept {
  const Pack rate(s.rate), l2(s.l2);
  each_pack(n, [&](auto in, auto out) {
    const Pack old = in(p);
    out(p, old - rate * xsimd::fma(l2, old, in(g)));
  });
}

void sgd_momentum(Real* p, Real* b, const Real* g, const SgdScalars& s, Index n) noexcept {
  const Pack rate(s.rate), l2(s.l2), momentum(s.momentum), direct(s.direct), along(s.along);
  each_pack(n, [&](auto in, auto out) {
    const Pack old = in(p);
    const Pack slope = xsimd::fma(l2, old, in(g));
    const Pack buffer = xsimd::fma(momentum, in(b), slope);
    out(b, buffer);
    out(p, old - rate * xsimd::fma(along, buffer, direct * slope));
  });
}

void blend(Real* a, const Real* b, Real keep, Real add, Index n) noexcept {
  const Pack k(keep), s(add);
  transform(
      a, n, [=](Pack u, Pack w) { return xsimd::fma(k, u, s * w); }, a, b);
}

// Blocks of 1024 squares are added up in packs, the blocks in double.
double squared_norm(const Real* x, Index n) noexcept {
  constexpr Index block = 1024;
  double sum_of_blocks = 0;
  for (Index i = 0; i < n; i += block) {
    const Index width = n - i < block ? n - i : block;
    sum_of_blocks += static_cast<double>(dot(x + i, x + i, width));
  }
  return sum_of_blocks;
}

}  // namespace

extern const OptimKernels optim_kernels;
const OptimKernels optim_kernels = {.adam = adam,
                                    .adam_without_m = adam_without_m,
                                    .sgd = sgd,
                                    .sgd_momentum = sgd_momentum,
                                    .blend = blend,
                                    .squared_norm = squared_norm};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
