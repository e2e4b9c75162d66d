// y = f(x), element by element.   Backward:   dx = dy f'(x).
#include "trine/autograd/ops/activation.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/base/enum_names.hpp"
#include "trine/kernels/activation_kernels.hpp"

namespace trine {
namespace {
#define TRINE_NAME(name, Struct) {Activation::name, #name},
constexpr EnumNames<Activation, kActivations> kNames{"activation", {{TRINE_ACTIVATIONS(TRINE_NAME)}}};
}  // namespace

std::string_view activation_name(Activation activation) { return kNames.of(activation); }
Activation activation_named(std::string_view name) { return kNames.named(name); }

}  // namespace trine

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 4096;

struct Activate {
  std::string_view name;
  Var x, y;
  Activation activation;

  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      activation_kernels()[activation].forward(tape.data(y) + i, tape.data(x) + i, end - i);
    });
  }

  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      activation_kernels()[activation].backward(dx.data + i, dy + i, tape.data(x) + i, end - i,
                                                dx.accumulate);
    });
  }
};

}  // namespace

Var activate(Var x, Activation activation) {
  if (activation == Activation::identity) return x;
  const Var y = x.tape().output(x.shape());
  return x.tape().record(Activate{activation_name(activation), x, y, activation}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
