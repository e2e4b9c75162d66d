#include "kernels/rows.hpp"

#include "kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Real kShortest = Real(1e-12);  // torch.nn.functional.normalize's eps

void normalize_rows(Real* y, Real* inverse, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, x += d, y += d) {
    const Real squared = dot(x, x, d);
    const Real norm = xsimd::sqrt(Pack(squared)).get(0);
    const Real scale = norm > kShortest ? 1 / norm : Real(0);
    inverse[i] = scale;
    const Pack s(scale);
    transform(
        y, d, [s](Pack v) { return s * v; }, x);
  }
}

void normalize_rows_backward(Real* dx, const Real* y, const Real* inverse, const Real* dy, Index rows,
                             Index d, int accumulate) noexcept {
  for (Index i = 0; i < rows; ++i, dx += d, y += d, dy += d) {
    const Pack along(dot(y, dy, d)), s(inverse[i]);
    if (accumulate) {
      transform(
          dx, d, [=](Pack g, Pack u, Pack v) { return xsimd::fma(s, v - along * u, g); }, dx, y, dy);
    } else {
      transform(
          dx, d, [=](Pack u, Pack v) { return s * (v - along * u); }, y, dy);
    }
  }
}

void add_bias(Real* y, const Real* x, const Real* bias, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i)
    transform(
        y + i * d, d, [](Pack u, Pack v) { return u + v; }, x + i * d, bias);
}

// Column panels of eight packs stay in registers while the rows stream by.
void sum_rows(Real* out, const Real* x, Index rows, Index d, int accumulate) noexcept {
  constexpr Index panel = 8;
  Index j = 0;
  for (; j + panel * kLanes <= d; j += panel * kLanes) {
    Pack sums[panel];
    for (Index p = 0; p < panel; ++p) sums[p] = accumulate ? load(out + j + p * kLanes) : Pack(Real(0));
    for (Index i = 0; i < rows; ++i) {
      for (Index p = 0; p < panel; ++p) sums[p] += load(x + i * d + j + p * kLanes);
    }
    for (Index p = 0; p < panel; ++p) store(out + j + p * kLanes, sums[p]);
  }
  for (; j < d; ++j) {
    Real s = accumulate ? out[j] : Real(0);
    for (Index i = 0; i < rows; ++i) s += x[i * d + j];
    out[j] = s;
  }
}

void add_scaled_values(Real* y, const Real* x, Real scale, Index n) noexcept { add_scaled(y, x, scale, n); }

void scale_values(Real* y, const Real* x, Real scale, Index n) noexcept {
  const Pack s(scale);
  transform(
      y, n, [s](Pack v) { return s * v; }, x);
}

// Sums `count` rows, sixteen packs of columns at a time in registers: each value is read once and
// written once. Rows come from all over memory, so the next ones are asked for ahead of time.
template <class Row, class Scale>
inline void gather(Real* out, Index count, Index d, Row row, Scale scale, Real outer, int accumulate) {
  constexpr Index panel = 16;
  constexpr Index ahead = 6;
  Index j = 0;
  const Pack factor(outer);
  for (; j + panel * kLanes <= d; j += panel * kLanes) {
    Pack sums[panel];
    for (Index p = 0; p < panel; ++p) sums[p] = Pack(Real(0));
    for (Index k = 0; k < count; ++k) {
      if (k + ahead < count) {
        const Real* next = row(k + ahead) + j;
        for (Index byte = 0; byte < panel * kLanes * static_cast<Index>(sizeof(Real)); byte += 64) {
          __builtin_prefetch(reinterpret_cast<const char*>(next) + byte);
        }
      }
      const Real* from = row(k) + j;
      const Pack s = scale(k);
      for (Index p = 0; p < panel; ++p) sums[p] = xsimd::fma(s, load(from + p * kLanes), sums[p]);
    }
    for (Index p = 0; p < panel; ++p) {
      Real* to = out + j + p * kLanes;
      store(to, accumulate ? xsimd::fma(factor, sums[p], load(to)) : factor * sums[p]);
    }
  }
  for (; j < d; j += kLanes) {
    const Index width = d - j < kLanes ? d - j : kLanes;
    Pack s(Real(0));
    for (Index k = 0; k < count; ++k) s = xsimd::fma(scale(k), load_part(row(k) + j, width), s);
    store_part(out + j, accumulate ? xsimd::fma(factor, s, load_part(out + j, width)) : factor * s, width);
  }
}

void gather_sum(Real* out, const Real* table, const std::int32_t* rows, Index count, Index d,
                Real scale) noexcept {
  const Pack one(Real(1));
  gather(
      out, count, d, [=](Index k) { return table + rows[k] * d; }, [=](Index) { return one; }, scale, 0);
}

void gather_scaled(Real* out, const Real* x, const std::int32_t* ids, const Real* scales, Index count,
                   Index d, int accumulate) noexcept {
  gather(
      out, count, d, [=](Index k) { return x + ids[k] * d; }, [=](Index k) { return Pack(scales[ids[k]]); },
      Real(1), accumulate);
}

}  // namespace

extern const RowKernels row_kernels;
const RowKernels row_kernels = {
    normalize_rows, normalize_rows_backward, add_bias, sum_rows, add_scaled_values, scale_values, gather_sum,
    gather_scaled};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
