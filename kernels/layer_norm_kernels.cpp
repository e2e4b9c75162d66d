#include "trine/kernels/layer_norm_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

struct Moments {
  Real mean;
  Real variance;
};

// Two passes: the mean first, then squares of differences from it; E[s^2] - E[s]^2 would lose every
// digit of a row like 10000 + noise. What the first pass rounded away shows up as a mean difference
// in the second, which corrects both numbers.
inline Moments moments(const Real* s, Index d) {
  const Real n = static_cast<Real>(d);
  const Real rough = total(
                         d, [](Pack v) { return v; }, s) /
                     n;
  const Pack center(rough);
  Pack sums(Real(0)), squares(Real(0));
  Index j = 0;
  for (; j + kLanes <= d; j += kLanes) {
    const Pack delta = load(s + j) - center;
    sums += delta;
    squares = xsimd::fma(delta, delta, squares);
  }
  if (j < d) {
    const Pack delta = load_part(s + j, d - j, rough) - center;
    sums += delta;
    squares = xsimd::fma(delta, delta, squares);
  }
  const Real off = sum(sums) / n;
  const Real variance = sum(squares) / n - off * off;
  return {rough + off, variance > 0 ? variance : Real(0)};
}

void forward(Real* y, Real* kept, Real* mean, Real* inverse_sigma, const Real* x, const Real* residual,
             const Real* gain, const Real* bias, Index rows, Index d, Real epsilon) noexcept {
  for (Index i = 0; i < rows; ++i, y += d, x += d) {
    const Real* s = x;
    if (residual != nullptr) {
      Real* to = kept + i * d;
      transform(
          to, d, [](Pack u, Pack v) { return u + v; }, x, residual + i * d);
      s = to;
    }
    const Moments m = moments(s, d);
    mean[i] = m.mean;
    inverse_sigma[i] = 1 / xsimd::sqrt(Pack(m.variance + epsilon)).get(0);
    const Pack center(m.mean), scale(inverse_sigma[i]);
    if (bias != nullptr) {
      transform(
          y, d, [=](Pack v, Pack g, Pack b) { return xsimd::fma((v - center) * scale, g, b); }, s, gain,
          bias);
    } else {
      transform(
          y, d, [=](Pack v, Pack g) { return (v - center) * scale * g; }, s, gain);
    }
  }
}

inline void put(Real* to, Pack v, int accumulate) {
  if (to != nullptr) store(to, accumulate ? load(to) + v : v);
}
inline void put_part(Real* to, Pack v, Index count, int accumulate) {
  if (to != nullptr) store_part(to, accumulate ? load_part(to, count) + v : v, count);
}
inline Real* at(Real* p, Index offset) { return p != nullptr ? p + offset : nullptr; }

// With h = (s - mean) / sigma, the row before gain and bias, and c = gain dy:
//   ds = (c - mean(c) - h mean(c h)) / sigma,   dgain = sum over rows of dy h,   dbias = sum of dy.
void backward(Real* dx, int accumulate_x, Real* dresidual, int accumulate_residual, Real* dgain, Real* dbias,
              const Real* s, const Real* mean, const Real* inverse_sigma, const Real* gain, const Real* dy,
              Index rows, Index d) noexcept {
  for (Index j = 0; j < d; ++j) {
    if (dgain != nullptr) dgain[j] = 0;
    if (dbias != nullptr) dbias[j] = 0;
  }
  for (Index i = 0; i < rows; ++i, s += d, dy += d) {
    const Pack center(mean[i]), scale(inverse_sigma[i]);
    Pack c_sum(Real(0)), ch_sum(Real(0));
    Index j = 0;
    for (; j + kLanes <= d; j += kLanes) {
      const Pack g = load(dy + j), h = (load(s + j) - center) * scale, c = g * load(gain + j);
      c_sum += c;
      ch_sum = xsimd::fma(c, h, ch_sum);
      put(at(dgain, j), g * h, 1);
      put(at(dbias, j), g, 1);
    }
    const Index rest = d - j;
    if (rest > 0) {  // the filled lanes have dy = 0
      const Pack g = load_part(dy + j, rest), h = (load_part(s + j, rest) - center) * scale;
      const Pack c = g * load_part(gain + j, rest);
      c_sum += c;
      ch_sum = xsimd::fma(c, h, ch_sum);
      put_part(at(dgain, j), g * h, rest, 1);
      put_part(at(dbias, j), g, rest, 1);
    }
    const Real n = static_cast<Real>(d);
    const Pack c_mean(sum(c_sum) / n), ch_mean(sum(ch_sum) / n);
    const auto ds = [&](Pack v, Pack g, Pack w) {
      const Pack h = (v - center) * scale;
      return scale * (g * w - c_mean - h * ch_mean);
    };
    for (j = 0; j + kLanes <= d; j += kLanes) {
      const Pack v = ds(load(s + j), load(dy + j), load(gain + j));
      put(at(dx, i * d + j), v, accumulate_x);
      put(at(dresidual, i * d + j), v, accumulate_residual);
    }
    if (rest > 0) {
      const Pack v = ds(load_part(s + j, rest), load_part(dy + j, rest), load_part(gain + j, rest));
      put_part(at(dx, i * d + j), v, rest, accumulate_x);
      put_part(at(dresidual, i * d + j), v, rest, accumulate_residual);
    }
  }
}

}  // namespace

extern const LayerNormKernels layer_norm_kernels;
const LayerNormKernels layer_norm_kernels = {.forward = forward, .backward = backward};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
