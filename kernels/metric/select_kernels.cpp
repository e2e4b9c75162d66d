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

/// Of packs of scores from `first` on those from their limits on. Most often there are none.
template <int packs>
inline void append_at_least(PlacedScore* out, Index& count, const Real* row, const Real* limits, Pack factor,
                            Pack offset, Index first) {
  Pack scores[packs];
#pragma GCC unroll 4
  for (int p = 0; p < packs; ++p) scores[p] = xsimd::fma(load(row + first + p * kLanes), factor, offset);
  auto passes = scores[0] >= load(limits + first);
#pragma GCC unroll 4
  for (int p = 1; p < packs; ++p) passes = passes | (scores[p] >= load(limits + first + p * kLanes));
  if (!xsimd::any(passes)) return;
  alignas(64) Real lanes[packs * kLanes];
#pragma GCC unroll 4
  for (int p = 0; p < packs; ++p) scores[p].store_aligned(lanes + p * kLanes);
  for (Index i = 0; i < packs * kLanes; ++i) {
    if (lanes[i] >= limits[first + i]) out[count++] = {lanes[i], first + i};
  }
}

Index at_least(PlacedScore* out, const Real* row, const Real* limits, Real factor, Real offset,
               Index n) noexcept {
  Index count = 0, j = 0;
  for (; j + 4 * kLanes <= n; j += 4 * kLanes)
    append_at_least<4>(out, count, row, limits, Pack(factor), Pack(offset), j);
  for (; j + kLanes <= n; j += kLanes)
    append_at_least<1>(out, count, row, limits, Pack(factor), Pack(offset), j);
  if (j < n) {
    alignas(64) Real last[kLanes], last_limits[kLanes];
    load_part(row + j, n - j).store_aligned(last);
    load_part(limits + j, n - j, __builtin_nan("")).store_aligned(last_limits);  // never reached
    const Index before = count;
    append_at_least<1>(out, count, last, last_limits, Pack(factor), Pack(offset), 0);
    for (Index i = before; i < count; ++i) out[i].place += j;
  }
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
