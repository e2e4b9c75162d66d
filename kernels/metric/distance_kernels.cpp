#include "trine/kernels/metric/distance_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Real kShortest = Real(1e-12);  // as in kernels/row_kernels.cpp
constexpr Real kClose = Real(0.01);      // of |a|^2 + |b|^2: below it the expanded square is not trusted

Real squared_euclidean(const Real* a, const Real* b, Index d) noexcept {
  return total(
      d, [](Pack x, Pack y) { return (x - y) * (x - y); }, a, b);
}

Real manhattan(const Real* a, const Real* b, Index d) noexcept {
  return total(
      d, [](Pack x, Pack y) { return xsimd::abs(x - y); }, a, b);
}

Real root(Real x) { return xsimd::sqrt(Pack(x)).get(0); }

void norms(Real* out, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i) out[i] = root(dot(x + i * d, x + i * d, d));
}

void add_difference(Real* out, const Real* x, const Real* y, Real scale, Index d) noexcept {
  const Pack s(scale);
  transform(
      out, d, [s](Pack old, Pack u, Pack v) { return xsimd::fma(s, u - v, old); }, out, x, y);
}

void add_signs(Real* out, const Real* x, const Real* y, Real scale, Index d) noexcept {
  const Pack up(scale), down(-scale), none(Real(0));
  transform(
      out, d,
      [=](Pack old, Pack u, Pack v) {
        return old + xsimd::select(u > v, up, xsimd::select(u < v, down, none));
      },
      out, x, y);
}

void add_combination(Real* out, const Real* x, const Real* y, Real alpha, Real beta, Index d) noexcept {
  const Pack s(alpha), t(beta);
  transform(
      out, d, [=](Pack old, Pack u, Pack v) { return xsimd::fma(s, u, xsimd::fma(t, v, old)); }, out, x, y);
}

void euclidean_row(Real* row, const Real* a, Real norm_a, const Real* b, const Real* norms_b, Index n,
                   Index d, int take_root) noexcept {
  const Pack squared_a(norm_a * norm_a), zero(Real(0)), two(Real(2)), close(kClose);
  for (Index j = 0; j < n; j += kLanes) {
    const Index width = n - j < kLanes ? n - j : kLanes;
    const bool whole = width == kLanes;
    const Pack product = whole ? load(row + j) : load_part(row + j, width);
    const Pack norm_b = whole ? load(norms_b + j) : load_part(norms_b + j, width);
    const Pack lengths = xsimd::fma(norm_b, norm_b, squared_a);
    Pack squared = xsimd::max(zero, lengths - two * product);  // in this order NaN stays NaN
    if (xsimd::any(squared <= close * lengths)) {
      alignas(64) Real lanes[kLanes];
      alignas(64) Real limits[kLanes];
      squared.store_aligned(lanes);
      (close * lengths).store_aligned(limits);
      for (Index lane = 0; lane < width; ++lane) {
        if (lanes[lane] <= limits[lane]) lanes[lane] = squared_euclidean(a, b + (j + lane) * d, d);
      }
      squared = Pack::load_aligned(lanes);
    }
    const Pack result = take_root ? xsimd::sqrt(squared) : squared;
    if (whole) {
      store(row + j, result);
    } else {
      store_part(row + j, result, width);
    }
  }
}

void cosine_row(Real* row, Real norm_a, const Real* norms_b, Index n) noexcept {
  const Pack one(Real(1)), zero(Real(0)), shortest(kShortest);
  const Pack inverse_a(norm_a > kShortest ? 1 / norm_a : Real(0));
  transform(
      row, n,
      [=](Pack product, Pack norm_b) {
        const Pack inverse_b = xsimd::select(norm_b > shortest, one / norm_b, zero);
        return xsimd::max(zero, one - product * inverse_a * inverse_b);
      },
      row, norms_b);
}

}  // namespace

extern const DistanceKernels distance_kernels;
const DistanceKernels distance_kernels = {.squared_euclidean = squared_euclidean,
                                          .manhattan = manhattan,
                                          .norms = norms,
                                          .add_difference = add_difference,
                                          .add_signs = add_signs,
                                          .add_combination = add_combination,
                                          .euclidean_row = euclidean_row,
                                          .cosine_row = cosine_row};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
