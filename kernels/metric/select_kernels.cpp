#include "trine/kernels/metric/select_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Real kInfinity = __builtin_inf();

// Written without branches: the compiler turns both loops into masked stores.
void fill_equal(Real* row, const std::int32_t* ids, std::int32_t id, Real fill, Index n) noexcept {
  for (Index j = 0; j < n; ++j) row[j] = ids[j] == id ? fill : row[j];
}
void fill_unequal(Real* row, const std::int32_t* ids, std::int32_t id, Real fill, Index n) noexcept {
  for (Index j = 0; j < n; ++j) row[j] = ids[j] != id ? fill : row[j];
}

Real smallest(Pack v) {
  alignas(64) Real lanes[kLanes];
  v.store_aligned(lanes);
  Real best = lanes[0];
  for (Index i = 1; i < kLanes; ++i) best = lanes[i] < best ? lanes[i] : best;
  return best;
}

Index first_equal(const Real* x, Real value, Index n) {
  const Pack wanted(value);
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    if (xsimd::any(load(x + j) == wanted)) break;
  }
  for (; j < n; ++j) {
    if (x[j] == value) return j;
  }
  return -1;
}

Index smallest_above(const Real* x, Real threshold, Index n) noexcept {
  const Pack limit(threshold), none(kInfinity);
  Pack best = none;
  const auto consider = [&](Pack v) {
    const Pack candidate = xsimd::select(v > limit, v, none);
    best = xsimd::select(candidate < best, candidate, best);
  };
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) consider(load(x + j));
  if (j < n) consider(load_part(x + j, n - j, kInfinity));
  const Real value = smallest(best);
  return value < kInfinity ? first_equal(x, value, n) : -1;
}

Index largest_below(const Real* x, Real threshold, Index n) noexcept {
  const Pack limit(threshold), none(-kInfinity);
  Pack best = none;
  const auto consider = [&](Pack v) {
    const Pack candidate = xsimd::select(v < limit, v, none);
    best = xsimd::select(candidate > best, candidate, best);
  };
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) consider(load(x + j));
  if (j < n) consider(load_part(x + j, n - j, -kInfinity));
  const Real value = largest(best);
  return value > -kInfinity ? first_equal(x, value, n) : -1;
}

Index at_least(PlacedScore* out, const Real* row, const Real* limits, Real factor, Real offset,
               Index n) noexcept {
  const Pack scale(factor), shift(offset);
  Index count = 0;
  const auto consider = [&](Pack products, Pack limit, Index first, Index width) {
    const Pack scores = xsimd::fma(products, scale, shift);
    if (!xsimd::any(scores >= limit)) return;
    alignas(64) Real lanes[kLanes];
    scores.store_aligned(lanes);
    for (Index i = 0; i < width; ++i) {
      if (lanes[i] >= limits[first + i]) out[count++] = {lanes[i], first + i};
    }
  };
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) consider(load(row + j), load(limits + j), j, kLanes);
  if (j < n) consider(load_part(row + j, n - j), load_part(limits + j, n - j, kInfinity), j, n - j);
  return count;
}

}  // namespace

extern const SelectKernels select_kernels;
const SelectKernels select_kernels = {.fill_equal = fill_equal,
                                      .fill_unequal = fill_unequal,
                                      .smallest_above = smallest_above,
                                      .largest_below = largest_below,
                                      .at_least = at_least};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
