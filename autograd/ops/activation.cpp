// y = f(x), element by element.   Backward:   dx = dy f'(x), with f' written in what is cheapest to keep:
//
//   relu      y > 0            gelu      Phi(x) + x phi(x)         tanh   1 - y^2
//   sigmoid   y (1 - y)        silu      s + x s (1 - s)           exp    y
//   log       1 / x            softplus  sigmoid(x)                sqrt   1 / (2 y)
#include "trine/autograd/ops/activation.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/activation_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 4096;
using K = ActivationKernels;

enum class Saves { x, y };

struct ApplyActivation {
  std::string_view name;
  Var x, y;
  K::Forward forward_kernel;
  K::Backward backward_kernel;
  Saves saves;

  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      forward_kernel(tape.data(y) + i, tape.data(x) + i, end - i);
    });
  }

  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    const Real* saved = tape.data(saves == Saves::x ? x : y);
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      backward_kernel(dx.data + i, dy + i, saved + i, end - i, dx.accumulate);
    });
  }
};

Var apply(std::string_view name, Var x, K::Forward K::*forward, K::Backward K::*backward, Saves saves) {
  const K& kernels = activation_kernels();
  const Var y = x.tape().output(x.shape());
  return x.tape().record(ApplyActivation{name, x, y, kernels.*forward, kernels.*backward, saves}, y, {x});
}

}  // namespace

Var relu(Var x) { return apply("relu", x, &K::relu, &K::relu_backward, Saves::y); }
Var gelu(Var x) { return apply("gelu", x, &K::gelu, &K::gelu_backward, Saves::x); }
Var tanh(Var x) { return apply("tanh", x, &K::tanh, &K::tanh_backward, Saves::y); }
Var sigmoid(Var x) { return apply("sigmoid", x, &K::sigmoid, &K::sigmoid_backward, Saves::y); }
Var silu(Var x) { return apply("silu", x, &K::silu, &K::silu_backward, Saves::x); }
Var exp(Var x) { return apply("exp", x, &K::exp, &K::exp_backward, Saves::y); }
Var log(Var x) { return apply("log", x, &K::log, &K::log_backward, Saves::x); }
Var sqrt(Var x) { return apply("sqrt", x, &K::sqrt, &K::sqrt_backward, Saves::y); }
Var softplus(Var x) { return apply("softplus", x, &K::softplus, &K::softplus_backward, Saves::x); }

}  // namespace trine::inline TRINE_ABI::ops
