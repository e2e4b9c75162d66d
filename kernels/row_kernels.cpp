#include "trine/kernels/row_kernels.hpp"

#include <limits>

#include "trine/kernels/simd.hpp"
#include "trine/kernels/sum_of_rows.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Real kShortest = Real(1e-12);  // torch.nn.functional.normalize's eps

void normalize_rows(Real* y, Real* inverse, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, x += d, y += d) {
    const Real squared = dot(x, x, d);
    const Real norm = xsimd::sqrt(Pack(squared)).get(0);
    // An infinite length has no inverse: 0 would make a row of zeros of it, which looks like a
    // result.
    const Real scale = norm > std::numeric_limits<Real>::max() ? std::numeric_limits<Real>::quiet_NaN()
                       : norm > kShortest                      ? 1 / norm
                                                               : Real(0);
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

void sum_rows(Real* out, const Real* x, Index rows, Index d, int accumulate) noexcept {
  const Pack one(Real(1));
  sum_of_rows(
      out, rows, d, [=](Index i) { return x + i * d; }, [=](Index) { return one; }, Real(1), accumulate);
}

void gather_sum(Real* out, const Real* table, const std::int32_t* rows, Index count, Index d, Real scale,
                int accumulate) noexcept {
  const Pack one(Real(1));
  sum_of_rows(
      out, count, d, [=](Index k) { return table + rows[k] * d; }, [=](Index) { return one; }, scale,
      accumulate);
}

void gather_scaled(Real* out, const Real* x, const std::int32_t* ids, const Real* scales, Index count,
                   Index d, int accumulate) noexcept {
  sum_of_rows(
      out, count, d, [=](Index k) { return x + ids[k] * d; }, [=](Index k) { return Pack(scales[ids[k]]); },
      Real(1), accumulate);
}

}  // namespace

extern const RowKernels row_kernels;
const RowKernels row_kernels = {.normalize_rows = normalize_rows,
                                .normalize_rows_backward = normalize_rows_backward,
                                .add_bias = add_bias,
                                .sum_rows = sum_rows,
                                .gather_sum = gather_sum,
                                .gather_scaled = gather_scaled};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
