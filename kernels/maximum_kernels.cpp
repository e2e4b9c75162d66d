#include "trine/kernels/maximum_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Real kInfinity = __builtin_inf();

// Written with == only: xsimd's != is false for NaN at some levels.
inline Pack larger(Pack best, Pack v) {
  return xsimd::select(v <= best, best, xsimd::select(best == best, v, best));
}
inline Real larger(Real best, Real v) { return v <= best || best != best ? best : v; }
inline bool same(Real a, Real b) { return a == b || (a != a && b != b); }

void row_max(Real* values, std::int32_t* first, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, x += d) {
    Pack bests(-kInfinity);
    Index j = 0;
    for (; j + kLanes <= d; j += kLanes) bests = larger(bests, load(x + j));
    if (j < d) bests = larger(bests, load_part(x + j, d - j, -kInfinity));
    alignas(64) Real lanes[kLanes];
    bests.store_aligned(lanes);
    Real best = lanes[0];
    for (Index lane = 1; lane < kLanes; ++lane) best = larger(best, lanes[lane]);
    Index at = 0;
    while (!same(x[at], best)) ++at;
    values[i] = best;
    first[i] = static_cast<std::int32_t>(at);
  }
}

void max_rows(Real* values, std::int32_t* first, const Real* x, Index rows, Index d) noexcept {
  for (Index j = 0; j < d; ++j) {
    values[j] = x[j];
    first[j] = 0;
  }
  for (Index i = 1; i < rows; ++i) {
    const Real* row = x + i * d;
    for (Index j = 0; j < d; ++j) {
      const bool keep = same(larger(values[j], row[j]), values[j]);
      first[j] = keep ? first[j] : static_cast<std::int32_t>(i);
      values[j] = keep ? values[j] : row[j];
    }
  }
}

}  // namespace

extern const MaximumKernels maximum_kernels;
const MaximumKernels maximum_kernels = {.row_max = row_max, .max_rows = max_rows};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
