#include "trine/kernels/softmax_kernels.hpp"

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Real kInfinity = __builtin_inf();

// out = exp(x - shift), and its sum. Tails are filled with -inf, which adds nothing. out may be null.
Real exponentials(Real* out, const Real* x, Index n, Real shift) {
  const Pack m(shift);
  Pack sums(Real(0));
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    const Pack e = xsimd::exp(load(x + j) - m);
    sums += e;
    if (out != nullptr) store(out + j, e);
  }
  if (j < n) {
    const Pack e = xsimd::exp(load_part(x + j, n - j, -kInfinity) - m);
    sums += e;
    if (out != nullptr) store_part(out + j, e, n - j);
  }
  return sum(sums);
}

// Two passes over the row, the second in cache: 2 d reals of traffic.
void softmax(Real* y, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, x += d, y += d) {
    const Pack scale(1 / exponentials(y, x, d, largest(x, d)));
    transform(
        y, d, [scale](Pack e) { return e * scale; }, y);
  }
}

void softmax_backward(Real* dx, const Real* dy, const Real* y, Index rows, Index d, int accumulate) noexcept {
  for (Index i = 0; i < rows; ++i, dx += d, dy += d, y += d) {
    const Pack mean(dot(y, dy, d));
    gradient(
        dx, d, accumulate, [mean](Pack g, Pack p) { return p * (g - mean); }, dy, y);
  }
}

// An infinite maximum must not be subtracted: inf - inf is nothing.
Real finite_or_zero(Real v) { return v - v == Real(0) ? v : Real(0); }

void log_sum_exp(Real* y, Real* shift, Real* inverse, const Real* x, Index rows, Index d) noexcept {
  for (Index i = 0; i < rows; ++i, x += d) {
    shift[i] = finite_or_zero(largest(x, d));
    const Real total = exponentials(nullptr, x, d, shift[i]);
    inverse[i] = total == 0 ? Real(0) : 1 / total;  // NaN stays NaN
    y[i] = shift[i] + xsimd::log(Pack(total)).get(0);
  }
}

void log_sum_exp_backward(Real* dx, const Real* dy, const Real* shift, const Real* inverse, const Real* x,
                          Index rows, Index d, int accumulate) noexcept {
  for (Index i = 0; i < rows; ++i, dx += d, x += d) {
    const Pack m(shift[i]), scale(dy[i] * inverse[i]);
    gradient(
        dx, d, accumulate, [=](Pack v) { return scale * xsimd::exp(v - m); }, x);
  }
}

}  // namespace

extern const SoftmaxKernels softmax_kernels;
const SoftmaxKernels softmax_kernels = {.softmax = softmax,
                                        .softmax_backward = softmax_backward,
                                        .log_sum_exp = log_sum_exp,
                                        .log_sum_exp_backward = log_sum_exp_backward};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
