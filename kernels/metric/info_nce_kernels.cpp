#include "trine/kernels/metric/info_nce_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Real kInfinity = __builtin_inf();

Real largest_logit(const Real* row, Index n) noexcept { return largest(row, n); }

struct RowSums {
  Pack sum = Pack(Real(0)), count = Pack(Real(0)), logits = Pack(Real(0)), best = Pack(-kInfinity);

  Pack add(Pack logit, Pack shift) {
    const Pack zero(Real(0));
    const auto out = logit == Pack(-kInfinity);
    const Pack e = xsimd::exp(logit - shift);
    sum += e;
    count += xsimd::select(out, zero, Pack(Real(1)));
    logits += xsimd::select(out, zero, logit);
    best = xsimd::max(best, logit);
    return e;
  }
};

InfoNceRow exponentials(Real* row, Real* columns, Real shift, Index n) noexcept {
  const Pack m(shift);
  RowSums sums;
  Index j = 0;
  if (columns == nullptr) {
    for (; j + kLanes <= n; j += kLanes) store(row + j, sums.add(load(row + j), m));
  } else {
    for (; j + kLanes <= n; j += kLanes) {
      const Pack e = sums.add(load(row + j), m);
      store(row + j, e);
      store(columns + j, load(columns + j) + e);
    }
  }
  if (j < n) {
    const Pack e = sums.add(load_part(row + j, n - j, -kInfinity), m);
    store_part(row + j, e, n - j);
    if (columns != nullptr) store_part(columns + j, load_part(columns + j, n - j) + e, n - j);
  }
  return {sum(sums.sum), sum(sums.count), sum(sums.logits), largest(sums.best)};
}

void weigh(Real* row, const Real* scales, Real scale, Index n) noexcept {
  const Pack s(scale);
  if (scales == nullptr) {
    transform(
        row, n, [s](Pack v) { return v * s; }, row);
  } else {
    transform(
        row, n, [s](Pack v, Pack t) { return v * (s + t); }, row, scales);
  }
}

}  // namespace

extern const InfoNceKernels info_nce_kernels;
const InfoNceKernels info_nce_kernels = {
    .largest = largest_logit, .exponentials = exponentials, .weigh = weigh};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
