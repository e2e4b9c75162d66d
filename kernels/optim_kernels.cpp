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
      one_minus_beta2(s.one_minus_beta2), decay(s.decay), l2(s.l2), size(s.size), root(s.root),
      epsilon(s.epsilon);
  each_pack(n, [&](auto in, auto out) {
    const Pack old = in(p);
    const Pack slope = xsimd::fma(l2, old, in(g));
    const Pack first = xsimd::fma(beta1, in(m), one_minus_beta1 * slope);
    const Pack second = xsimd::fma(beta2, in(v), one_minus_beta2 * slope * slope);
    out(m, first);
    out(v, second);
    out(p, old - xsimd::fma(decay, old, size * first / xsimd::fma(root, xsimd::sqrt(second), epsilon)));
  });
}

// The same step without its first moment: 5 reals of traffic an element.
void adam_without_m(Real* p, Real* v, const Real* g, const AdamScalars& s, Index n) noexcept {
  const Pack beta2(s.beta2), one_minus_beta2(s.one_minus_beta2), decay(s.decay), size(s.size), root(s.root),
      epsilon(s.epsilon);
  each_pack(n, [&](auto in, auto out) {
    const Pack old = in(p);
    const Pack slope = in(g);
    const Pack second = xsimd::fma(beta2, in(v), one_minus_beta2 * slope * slope);
    out(v, second);
    out(p, old - xsimd::fma(decay, old, size * slope / xsimd::fma(root, xsimd::sqrt(second), epsilon)));
  });
}

/// The steps a pack missed, one by one.
inline Pack replay(Pack p, Pack m, Pack root_v, const AdamSync& s) {
  const Pack beta1(s.beta1), root_beta2(s.root_beta2), epsilon(s.epsilon);
  for (Index j = 0; j < s.steps; ++j) {
    m *= beta1;
    root_v *= root_beta2;
    const Pack decay(static_cast<Real>(s.step_shrink[j])), size(static_cast<Real>(s.step_size[j])),
        root(static_cast<Real>(s.step_root[j]));
    p -= xsimd::fma(decay, p, size * m / xsimd::fma(root, root_v, epsilon));
  }
  return p - Pack(s.rest) * p;
}

void adam_sync(Real* p, const Real* m, const Real* v, const AdamSync& s, Index n) noexcept {
  const Pack decay(s.decay), m_scale(s.m_scale), v_root(s.v_root), center(s.center), limit(s.limit),
      zero(Real(0)), one(Real(1));
  Pack series[kCatchUpTerms];
  for (int k = 0; k < kCatchUpTerms; ++k) series[k] = Pack(k % 2 == 0 ? s.series[k] : -s.series[k]);
  each_pack(n, [&](auto in, auto out) {
    const Pack moment = m_scale * in(m);
    const Pack root = v_root * xsimd::sqrt(in(v));
    const Pack y = one / (root + center);
    const Pack z = center * y;
    if (xsimd::any(!(z <= limit) & (moment != zero))) {
      out(p, replay(in(p), moment, root, s));
      return;
    }
    Pack sum = series[kCatchUpTerms - 1];
    for (int k = kCatchUpTerms - 1; k-- > 0;) sum = xsimd::fma(sum, z, series[k]);
    const Pack old = in(p);
    out(p, old - xsimd::fma(decay, old, moment * y * sum));
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

void mix(Real* a, Real* b, Real aa, Real ab, Real ba, Real bb, Index n) noexcept {
  const Pack paa(aa), pab(ab), pba(ba), pbb(bb);
  each_pack(n, [&](auto in, auto out) {
    const Pack u = in(a);
    const Pack w = in(b);
    out(a, xsimd::fma(paa, u, pab * w));
    out(b, xsimd::fma(pba, u, pbb * w));
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
                                    .adam_sync = adam_sync,
                                    .sgd = sgd,
                                    .sgd_momentum = sgd_momentum,
                                    .mix = mix,
                                    .blend = blend,
                                    .squared_norm = squared_norm};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
