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

// y = f(x), element by element.   Backward:   dx = dy f'(x).
struct Activate {
  std::string_view name;
  Var x, y;
  Activation activation;

  void forward(Tape& tape) const {
    for_rows(tape, y.shape().size(), 4, [&](Index i, Index end) {
      activation_kernels()[activation].forward(tape.data(y) + i, tape.data(x) + i, end - i);
    });
  }

  void backward(Tape& tape) const { pass_gradient(tape, y, x, x, activation_kernels()[activation].backward); }
};

}  // namespace

Var activate(Var x, Activation activation) {
  if (activation == Activation::identity) return x;
  const Var y = x.tape().output(x.shape());
  return x.tape().record(Activate{activation_name(activation), x, y, activation}, y, {x});
}

namespace {

// y = f(a) b   with x = [a, b].   Backward:   da = dy b f'(a),   db = dy f(a).
struct Gated {
  static constexpr std::string_view name = "gated";
  Var x;  // [n, 2 d]
  Var y;  // [n, d]
  Activation activation;

  Index n() const { return y.shape().rows(); }
  Index d() const { return y.shape().cols(); }

  void forward(Tape& tape) const {
    for_rows(tape, n(), 2 * d(), [&](Index begin, Index end) {
      activation_kernels()[activation].gated(tape.data(y) + begin * d(), tape.data(x) + begin * 2 * d(),
                                             end - begin, d());
    });
  }

  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    for_rows(tape, n(), 2 * d(), [&](Index begin, Index end) {
      activation_kernels()[activation].gated_backward(dx.data + begin * 2 * d(), dy + begin * d(),
                                                      tape.data(x) + begin * 2 * d(), end - begin, d(),
                                                      dx.accumulate);
    });
  }
};

}  // namespace

Var gated(Var x, Activation activation) {
  require_matrix("gated", "x", x);
  if (x.shape().cols() % 2 != 0) {
    throw ShapeError("gated", "an odd number of columns has no halves", {{"x", x.shape()}},
                     "the product before it must give twice the features");
  }
  Tape& tape = x.tape();
  const Var y = tape.output({x.shape().rows(), x.shape().cols() / 2});
  return tape.record(Gated{x, y, activation}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
