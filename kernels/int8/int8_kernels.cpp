#include "trine/kernels/int8/int8_kernels.hpp"

#if defined(__AVX2__)
#include "trine/kernels/int8/int8_tile.hpp"
#endif

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

extern const Int8Kernels int8_kernels;

#if defined(__AVX2__)
namespace {

constexpr Index kRoundedTerms = 256;

bool fast() noexcept {
#if defined(__AVX512BW__)
  return __builtin_cpu_supports("avx512vnni");
#else
  return true;
#endif
}

Real magnitude(const Real* x, Index n) {
  Pack most(Real(0));
  Index i = 0;
  for (; i + kLanes <= n; i += kLanes) most = xsimd::max(most, xsimd::abs(load(x + i)));
  if (i < n) most = xsimd::max(most, xsimd::abs(load_part(x + i, n - i)));
  return largest(most);
}

void set_zero(std::int8_t* q, Index begin, Index end) {
  for (Index i = begin; i < end; ++i) q[i] = 0;
}

/// q = round(factor x); adds up the squares of what that left, and q.
struct Rounding {
  Pack squares = Pack(Real(0)), sums = Pack(Real(0));

  void round(std::int8_t* q, const Real* x, Pack factor, Index count) {
    alignas(64) Real rounded[kRoundedTerms];
    const auto add = [&](Real* to, Pack value) {
      const Pack scaled = factor * value, whole = xsimd::nearbyint(scaled), left = scaled - whole;
      squares = xsimd::fma(left, left, squares);
      sums += whole;
      whole.store_aligned(to);
    };
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes) add(rounded + i, load(x + i));
    if (i < count) add(rounded + i, load_part(x + i, count - i));
    for (i = 0; i < count; ++i) q[i] = static_cast<std::int8_t>(static_cast<std::int32_t>(rounded[i]));
  }
};

// The norms of at most 8192 terms are summed to 5e-4, and a scaled term has an error of 127 * 2^-24.
constexpr Real kUp = Real(1.001);
constexpr Real kErrorOfTerm = Real(1e-5);
constexpr Real kLeastNorm = Real(1e-10), kMostNorm = Real(1e10);

QuantizedRow quantize(std::int8_t* q, const Real* row, Index d, std::int32_t largest) noexcept {
  const Real most = magnitude(row, d), norm = xsimd::sqrt(Pack(dot(row, row, d))).get(0);
  if (!(norm >= kLeastNorm && norm <= kMostNorm)) {
    const bool zero = norm == 0 && most == 0;  // NaN would be seen in the norm
    set_zero(q, 0, int8_stride(d));
    return {0, 0, zero ? 0.0F : __builtin_inff(), 0};
  }
  const Real scale = most / static_cast<Real>(largest);
  const Pack factor(static_cast<Real>(largest) / most);
  Rounding rounding;
  for (Index i = 0; i < d; i += kRoundedTerms)
    rounding.round(q + i, row + i, factor, d - i < kRoundedTerms ? d - i : kRoundedTerms);
  set_zero(q, d, int8_stride(d));
  const Pack left = xsimd::sqrt(Pack(sum(rounding.squares)));
  const Real error = left.get(0) + kErrorOfTerm * xsimd::sqrt(Pack(static_cast<Real>(d))).get(0);
  return {static_cast<float>(scale), static_cast<float>(kUp * norm), static_cast<float>(kUp * scale * error),
          static_cast<std::int32_t>(sum(rounding.sums))};
}

void pack(std::uint8_t* to, const std::int8_t* q, Index begin, Index end, Index k) noexcept {
  const Index stride = int8_stride(k), groups = (k + kGroup - 1) / kGroup;
  for (Index first = begin; first < end; first += kInt8Columns) {
    std::uint8_t* out = to + first * stride;
    for (Index p = 0; p < groups; ++p) {
      for (Index j = first; j < first + kInt8Columns; ++j, out += kGroup) {
        for (Index t = 0; t < kGroup; ++t)
          out[t] =
              static_cast<std::uint8_t>(j < end ? q[j * stride + p * kGroup + t] + kShiftOfB : kShiftOfB);
      }
    }
  }
}

void product(std::int32_t* c, const std::int8_t* a, const QuantizedRow* rows, const std::uint8_t* panel,
             Index m, Index k) noexcept {
  const Index stride = int8_stride(k), groups = (k + kGroup - 1) / kGroup;
  std::int32_t starts[kInt8Rows];
  for (Index i = 0; i < m; i += kInt8Rows, c += kInt8Rows * kInt8Columns, a += kInt8Rows * stride) {
    const Index count = m - i < kInt8Rows ? m - i : kInt8Rows;
    for (Index r = 0; r < count; ++r) starts[r] = -kShiftOfB * rows[i + r].sum;
    multiply_byte_tile(count, c, a, stride, starts, panel, groups);
  }
}

Index reaching(RowAndQuery* out, const std::int32_t* c, const RowBound* rows, Index m,
               const PanelBounds& panel) noexcept {
  Floats wanted[kInt8Packs], norms[kInt8Packs], weights[kInt8Packs];
  for (Index j = 0; j < kInt8Packs; ++j) {
    wanted[j] = Floats::load_unaligned(panel.wanted + j * kInts);
    norms[j] = Floats::load_unaligned(panel.norms + j * kInts);
    weights[j] = Floats::load_unaligned(panel.weights + j * kInts);
  }
  Index count = 0;
  for (Index i = 0; i < m; ++i, c += kInt8Columns) {
    const Floats slope(rows[i].slope), error(rows[i].residual + rows[i].norm * panel.residual);
    const Floats offset(rows[i].offset);
    std::uint32_t passing = 0;
#pragma GCC unroll 2
    for (Index j = 0; j < kInt8Packs; ++j) {
      const Floats rest = xsimd::fma(error, norms[j], offset * weights[j]);
      const Floats most = xsimd::fma(slope, xsimd::to_float(load_ints(c + j * kInts)), rest);
      passing |= bits_of(most >= wanted[j]) << (j * kInts);
    }
    for (; passing != 0; passing &= passing - 1)
      out[count++] = {static_cast<std::int32_t>(i), static_cast<std::int32_t>(__builtin_ctz(passing))};
  }
  return count;
}

}  // namespace

const Int8Kernels int8_kernels = {.fast = fast,
                                  .panel_columns = kInt8Columns,
                                  .largest_b = kLargestB,
                                  .quantize = quantize,
                                  .pack = pack,
                                  .product = product,
                                  .reaching = reaching};

#else

const Int8Kernels int8_kernels = {.fast = []() noexcept { return false; },
                                  .panel_columns = 0,
                                  .largest_b = 0,
                                  .quantize = nullptr,
                                  .pack = nullptr,
                                  .product = nullptr,
                                  .reaching = nullptr};

#endif

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
