#include "trine/kernels/elementwise_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

void add(Real* out, const Real* a, const Real* b, Index n) noexcept {
  transform(
      out, n, [](Pack u, Pack v) { return u + v; }, a, b);
}
void subtract(Real* out, const Real* a, const Real* b, Index n) noexcept {
  transform(
      out, n, [](Pack u, Pack v) { return u - v; }, a, b);
}
void multiply(Real* out, const Real* a, const Real* b, Index n) noexcept {
  transform(
      out, n, [](Pack u, Pack v) { return u * v; }, a, b);
}
void divide(Real* out, const Real* a, const Real* b, Index n) noexcept {
  transform(
      out, n, [](Pack u, Pack v) { return u / v; }, a, b);
}
void affine(Real* out, const Real* x, Real scale, Real shift, Index n) noexcept {
  const Pack s(scale), t(shift);
  transform(
      out, n, [=](Pack v) { return xsimd::fma(s, v, t); }, x);
}

void exponential(Real* y, const Real* x, Index n) noexcept {
  transform(
      y, n, [](Pack v) { return xsimd::exp(v); }, x);
}
void logarithm(Real* y, const Real* x, Index n) noexcept {
  transform(
      y, n, [](Pack v) { return xsimd::log(v); }, x);
}
void square_root(Real* y, const Real* x, Index n) noexcept {
  transform(
      y, n, [](Pack v) { return xsimd::sqrt(v); }, x);
}

void scale(Real* out, const Real* x, Real factor, Index n, int accumulate) noexcept {
  if (accumulate) return add_scaled(out, x, factor, n);
  const Pack s(factor);
  transform(
      out, n, [s](Pack v) { return s * v; }, x);
}
void multiply_backward(Real* dx, const Real* dy, const Real* b, Index n, int accumulate) noexcept {
  gradient(
      dx, n, accumulate, [](Pack g, Pack v) { return g * v; }, dy, b);
}
void divide_backward_numerator(Real* da, const Real* dy, const Real* b, Index n, int accumulate) noexcept {
  gradient(
      da, n, accumulate, [](Pack g, Pack v) { return g / v; }, dy, b);
}
void divide_backward_denominator(Real* db, const Real* dy, const Real* y, const Real* b, Index n,
                                 int accumulate) noexcept {
  gradient(
      db, n, accumulate, [](Pack g, Pack q, Pack v) { return -(g * q) / v; }, dy, y, b);
}
void sqrt_backward(Real* dx, const Real* dy, const Real* y, Index n, int accumulate) noexcept {
  gradient(
      dx, n, accumulate, [](Pack g, Pack v) { return g / (v + v); }, dy, y);
}

Real sum_values(const Real* x, Index n) noexcept {
  return total(
      n, [](Pack v) { return v; }, x);
}
Real dot_values(const Real* a, const Real* b, Index n) noexcept { return dot(a, b, n); }

void fill(Real* x, Real value, Index n) noexcept {
  const Pack v(value);
  Index i = 0;
  for (; i + kLanes <= n; i += kLanes) store(x + i, v);
  for (; i < n; ++i) x[i] = value;
}
void add_value(Real* x, Real value, Index n) noexcept {
  const Pack s(value);
  transform(
      x, n, [s](Pack v) { return v + s; }, x);
}

}  // namespace

extern const ElementwiseKernels elementwise_kernels;
const ElementwiseKernels elementwise_kernels = {.add = add,
                                                .subtract = subtract,
                                                .multiply = multiply,
                                                .divide = divide,
                                                .affine = affine,
                                                .exp = exponential,
                                                .log = logarithm,
                                                .sqrt = square_root,
                                                .scale = scale,
                                                .multiply_backward = multiply_backward,
                                                .divide_backward_numerator = divide_backward_numerator,
                                                .divide_backward_denominator = divide_backward_denominator,
                                                .sqrt_backward = sqrt_backward,
                                                .sum = sum_values,
                                                .dot = dot_values,
                                                .fill = fill,
                                                .add_value = add_value};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
