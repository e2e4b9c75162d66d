#include "kernels/pooling.hpp"

#include "kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

// Sums rows into `out`, eight packs of columns at a time in registers.
template <class Row, class Weight>
inline void sum_weighted(Real* out, Index count, Index d, Row row, Weight weight, Real scale,
                         int accumulate) {
  constexpr Index panel = 8;
  const Pack factor(scale);
  Index j = 0;
  for (; j + panel * kLanes <= d; j += panel * kLanes) {
    Pack sums[panel];
    for (Index p = 0; p < panel; ++p) sums[p] = Pack(Real(0));
    for (Index k = 0; k < count; ++k) {
      const Real* from = row(k) + j;
      const Pack w = weight(k);
      for (Index p = 0; p < panel; ++p) sums[p] = xsimd::fma(w, load(from + p * kLanes), sums[p]);
    }
    for (Index p = 0; p < panel; ++p) {
      Real* to = out + j + p * kLanes;
      store(to, accumulate ? xsimd::fma(factor, sums[p], load(to)) : factor * sums[p]);
    }
  }
  for (; j < d; j += kLanes) {
    const Index width = d - j < kLanes ? d - j : kLanes;
    Pack s(Real(0));
    for (Index k = 0; k < count; ++k) s = xsimd::fma(weight(k), load_part(row(k) + j, width), s);
    store_part(out + j, accumulate ? xsimd::fma(factor, s, load_part(out + j, width)) : factor * s, width);
  }
}

void weighted_sum(Real* out, const Real* x, Index rows, Index d, Real scale, Real start, Real step) noexcept {
  sum_weighted(
      out, rows, d, [=](Index t) { return x + t * d; },
      [=](Index t) { return Pack(start + step * static_cast<Real>(t)); }, scale, 0);
}

void weighted_sum_backward(Real* dx, const Real* dy, Index rows, Index d, Real scale, Real start, Real step,
                           int accumulate) noexcept {
  for (Index t = 0; t < rows; ++t, dx += d) {
    const Pack factor(scale * (start + step * static_cast<Real>(t)));
    if (accumulate) {
      transform(
          dx, d, [=](Pack old, Pack g) { return xsimd::fma(factor, g, old); }, dx, dy);
    } else {
      transform(
          dx, d, [=](Pack g) { return factor * g; }, dy);
    }
  }
}

void maximum(Real* out, std::int32_t* which, const Real* x, Index rows, Index d) noexcept {
  for (Index j = 0; j < d; ++j) {
    out[j] = rows > 0 ? x[j] : Real(0);
    which[j] = rows > 0 ? 0 : -1;
  }
  for (Index t = 1; t < rows; ++t) {
    const Real* row = x + t * d;
    for (Index j = 0; j < d; ++j) {
      const bool larger = row[j] > out[j];
      out[j] = larger ? row[j] : out[j];
      which[j] = larger ? static_cast<std::int32_t>(t) : which[j];
    }
  }
}

void maximum_backward(Real* dx, const std::int32_t* which, const Real* dy, Index rows, Index d,
                      int accumulate) noexcept {
  if (!accumulate) {
    for (Index i = 0; i < rows * d; ++i) dx[i] = 0;
  }
  if (rows == 0) return;
  for (Index j = 0; j < d; ++j) dx[which[j] * d + j] += dy[j];
}

void add_rows(Real* y, const Real* a, const Real* b, const Real* c, Index n) noexcept {
  const auto two = [](Pack u, Pack v) { return u + v; };
  if (b != nullptr && c != nullptr) {
    transform(
        y, n, [](Pack u, Pack v, Pack w) { return u + v + w; }, a, b, c);
  } else if (b != nullptr) {
    transform(y, n, two, a, b);
  } else if (c != nullptr) {
    transform(y, n, two, a, c);
  } else {
    transform(
        y, n, [](Pack u) { return u; }, a);
  }
}

void sum_gathered(Real* out, const Real* x, const std::int32_t* ids, Index count, Index d,
                  int accumulate) noexcept {
  const Pack one(Real(1));
  sum_weighted(
      out, count, d, [=](Index k) { return x + ids[k] * d; }, [=](Index) { return one; }, Real(1),
      accumulate);
}

}  // namespace

extern const PoolingKernels pooling_kernels;
const PoolingKernels pooling_kernels = {weighted_sum, weighted_sum_backward, maximum, maximum_backward,
                                        add_rows,     sum_gathered};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
