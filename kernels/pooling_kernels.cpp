#include "trine/kernels/pooling_kernels.hpp"

#include "trine/kernels/simd.hpp"
#include "trine/kernels/sum_of_rows.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

void weighted_sum(Real* out, const Real* x, Index rows, Index d, Real scale, Real start, Real step) noexcept {
  sum_of_rows(
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

}  // namespace

extern const PoolingKernels pooling_kernels;
const PoolingKernels pooling_kernels = {.weighted_sum = weighted_sum,
                                        .weighted_sum_backward = weighted_sum_backward,
                                        .maximum = maximum,
                                        .maximum_backward = maximum_backward,
                                        .add_rows = add_rows};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
