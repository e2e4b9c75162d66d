// y = f(x), element by element.   Backward:   dx = dy f'(x), with f' written in what is cheapest to keep:
//
//   relu      y > 0            gelu      Phi(x) + x phi(x)         tanh   1 - y^2
//   sigmoid   y (1 - y)        silu      s + x s (1 - s)           exp    y
//   log       1 / x            softplus  sigmoid(x)                sqrt   1 / (2 y)
#include "autograd/ops/activation.hpp"

#include "autograd/ops/common.hpp"
#include "kernels/activation.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 4096;
using K = ActivationKernels;

enum class Saves { x, y };

template <class F>
struct Activation {
  static constexpr std::string_view name = F::name;
  Var x, y;

  void forward(Tape& tape) const {
    const auto kernel = activation_kernels().*F::forward;
    tape.parallel_rows(y.shape().size(), kGrain,
                       [&](Index i, Index end) { kernel(tape.data(y) + i, tape.data(x) + i, end - i); });
  }

  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const auto kernel = activation_kernels().*F::backward;
    const Real* dy = tape.gradient_of(y).data;
    const Real* saved = tape.data(F::saves == Saves::x ? x : y);
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      kernel(dx.into + i, dy + i, saved + i, end - i, dx.accumulate);
    });
  }
};

template <class F>
Var apply(Var x) {
  const Var y = x.tape().output(x.shape());
  return x.tape().record(Activation<F>{x, y}, y, {x});
}

struct Relu {
  static constexpr std::string_view name = "relu";
  static constexpr auto forward = &K::relu;
  static constexpr auto backward = &K::relu_backward;
  static constexpr Saves saves = Saves::y;
};
struct Gelu {
  static constexpr std::string_view name = "gelu";
  static constexpr auto forward = &K::gelu;
  static constexpr auto backward = &K::gelu_backward;
  static constexpr Saves saves = Saves::x;
};
struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr auto forward = &K::tanh;
  static constexpr auto backward = &K::tanh_backward;
  static constexpr Saves saves = Saves::y;
};
struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr auto forward = &K::sigmoid;
  static constexpr auto backward = &K::sigmoid_backward;
  static constexpr Saves saves = Saves::y;
};
struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr auto forward = &K::silu;
  static constexpr auto backward = &K::silu_backward;
  static constexpr Saves saves = Saves::x;
};
struct Exp {
  static constexpr std::string_view name = "exp";
  static constexpr auto forward = &K::exp;
  static constexpr auto backward = &K::exp_backward;
  static constexpr Saves saves = Saves::y;
};
struct Log {
  static constexpr std::string_view name = "log";
  static constexpr auto forward = &K::log;
  static constexpr auto backward = &K::log_backward;
  static constexpr Saves saves = Saves::x;
};
struct Sqrt {
  static constexpr std::string_view name = "sqrt";
  static constexpr auto forward = &K::sqrt;
  static constexpr auto backward = &K::sqrt_backward;
  static constexpr Saves saves = Saves::y;
};
struct Softplus {
  static constexpr std::string_view name = "softplus";
  static constexpr auto forward = &K::softplus;
  static constexpr auto backward = &K::softplus_backward;
  static constexpr Saves saves = Saves::x;
};

}  // namespace

Var relu(Var x) { return apply<Relu>(x); }
Var gelu(Var x) { return apply<Gelu>(x); }
Var tanh(Var x) { return apply<Tanh>(x); }
Var sigmoid(Var x) { return apply<Sigmoid>(x); }
Var silu(Var x) { return apply<Silu>(x); }
Var exp(Var x) { return apply<Exp>(x); }
Var log(Var x) { return apply<Log>(x); }
Var sqrt(Var x) { return apply<Sqrt>(x); }
Var softplus(Var x) { return apply<Softplus>(x); }

}  // namespace trine::inline TRINE_ABI::ops
