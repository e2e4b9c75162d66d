#include "trine/kernels/activation_kernels.hpp"

#include "trine/kernels/gelu.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

inline Pack pack(double v) { return Pack(static_cast<Real>(v)); }

// e^-|x| never overflows, and everything below is made of it.
inline Pack exp_minus_abs(Pack x) { return xsimd::exp(-xsimd::abs(x)); }

// 1 / (1 + e^-x), written for negative x as e^x / (1 + e^x): no digits are lost on either side.
inline Pack logistic(Pack x) {
  const Pack e = exp_minus_abs(x);
  return xsimd::select(x < pack(0), e, pack(1)) / (pack(1) + e);
}

struct Relu {  // a comparison, not a maximum: NaN stays visible
  static Pack value(Pack x) { return xsimd::select(x < pack(0), pack(0), x); }
  static Pack backward(Pack dy, Pack y) { return xsimd::select(y <= pack(0), pack(0), dy); }
};

// The one of kernels/gelu.hpp, given by its slope.
struct PlainGelu {
  static Pack value(Pack x) { return Gelu::value(x); }
  static Pack backward(Pack dy, Pack x) { return dy * Gelu::slope(x); }
};

struct Tanh {
  static Pack value(Pack x) { return xsimd::tanh(x); }
  static Pack backward(Pack dy, Pack y) { return dy * ((pack(1) - y) * (pack(1) + y)); }
};

struct Sigmoid {
  static Pack value(Pack x) { return logistic(x); }
  static Pack backward(Pack dy, Pack y) { return dy * (y * (pack(1) - y)); }
};

struct Silu {
  static Pack value(Pack x) { return x * logistic(x); }
  static Pack backward(Pack dy, Pack x) {  // s + x s (1 - s);  s (1 - s) = e / (1 + e)^2 on both sides of 0
    const Pack e = exp_minus_abs(x);
    const Pack r = pack(1) / (pack(1) + e);
    return dy * xsimd::fma(x, e * r * r, xsimd::select(x < pack(0), e, pack(1)) * r);
  }
};

struct Exp {
  static Pack value(Pack x) { return xsimd::exp(x); }
  static Pack backward(Pack dy, Pack y) { return dy * y; }
};

struct Log {
  static Pack value(Pack x) { return xsimd::log(x); }
  static Pack backward(Pack dy, Pack x) { return dy / x; }
};

struct Sqrt {
  static Pack value(Pack x) { return xsimd::sqrt(x); }
  static Pack backward(Pack dy, Pack y) { return dy / (y + y); }
};

struct Softplus {  // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)
  static Pack value(Pack x) {
    return xsimd::select(x < pack(0), pack(0), x) + xsimd::log1p(exp_minus_abs(x));
  }
  static Pack backward(Pack dy, Pack x) { return dy * logistic(x); }
};

template <class F>
void forward(Real* y, const Real* x, Index n) noexcept {
  transform(
      y, n, [](Pack v) { return F::value(v); }, x);
}
template <class F>
void backward(Real* dx, const Real* dy, const Real* saved, Index n, int accumulate) noexcept {
  gradient(
      dx, n, accumulate, [](Pack g, Pack v) { return F::backward(g, v); }, dy, saved);
}

}  // namespace

extern const ActivationKernels activation_kernels;
const ActivationKernels activation_kernels = {
    forward<Relu>,       forward<PlainGelu>, forward<Tanh>,     forward<Sigmoid>,  forward<Silu>,
    forward<Exp>,        forward<Log>,       forward<Sqrt>,     forward<Softplus>, backward<Relu>,
    backward<PlainGelu>, backward<Tanh>,     backward<Sigmoid>, backward<Silu>,    backward<Exp>,
    backward<Log>,       backward<Sqrt>,     backward<Softplus>};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
