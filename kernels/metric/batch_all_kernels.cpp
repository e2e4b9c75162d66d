#include "trine/kernels/metric/batch_all_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

struct Sums {
  Pack loss = Pack(Real(0)), active = Pack(Real(0)), violated = Pack(Real(0)), slope = Pack(Real(0));
};

// f(gap) gives the value and the slope of a term; the mask removes rows that are no negatives, and the tail.
// max(zero, gap), in this order, keeps NaN.
template <class F>
inline BatchAllSums each_negative(Real* slopes, const Real* distances, const Real* is_negative, Real positive,
                                  Real margin, Index n, F f) {
  const Pack near(positive), wanted(margin), zero(Real(0));
  Sums sums;
  const auto step = [&](Pack old, Pack distance, Pack mask) {
    const Pack gap = near - distance + wanted;
    const auto [value, slope] = f(gap);
    sums.loss += mask * value;
    sums.active += xsimd::select(value > zero, mask, zero);
    sums.violated += xsimd::select(distance < near, mask, zero);
    sums.slope += mask * slope;
    return old - mask * slope;
  };
  transform(slopes, n, step, slopes, distances, is_negative);
  return {sum(sums.loss), sum(sums.active), sum(sums.violated), sum(sums.slope)};
}

struct ValueAndSlope {
  Pack value;
  Pack slope;
};

BatchAllSums hard(Real* slopes, const Real* distances, const Real* is_negative, Real positive, Real margin,
                  Index n) noexcept {
  const Pack zero(Real(0)), one(Real(1));
  return each_negative(slopes, distances, is_negative, positive, margin, n, [=](Pack gap) {
    return ValueAndSlope{xsimd::max(zero, gap), xsimd::select(gap > zero, one, zero)};
  });
}

BatchAllSums soft(Real* slopes, const Real* distances, const Real* is_negative, Real positive, Real margin,
                  Index n) noexcept {
  const Pack zero(Real(0)), one(Real(1));
  return each_negative(slopes, distances, is_negative, positive, margin, n, [=](Pack gap) {
    const Pack small = xsimd::exp(-xsimd::abs(gap));
    const Pack value = xsimd::max(zero, gap) + xsimd::log1p(small);
    return ValueAndSlope{value, xsimd::select(gap >= zero, one, small) / (one + small)};
  });
}

}  // namespace

extern const BatchAllKernels batch_all_kernels;
const BatchAllKernels batch_all_kernels = {.hard = hard, .soft = soft};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
