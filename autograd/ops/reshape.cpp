// reshape           y = x     dx = dy
// stop_gradient     y = x     dx = 0
#include "trine/autograd/ops/reshape.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct Reshape {
  static constexpr std::string_view name = "reshape";
  Var x;
  Var y;  // the same memory

  void forward(Tape&) const {}
  void backward(Tape& tape) const {
    if (tape.move_gradient(y, x)) return;
    const Gradient dx = tape.gradient(x);
    if (dx)
      elementwise_kernels().scale(dx.data, tape.gradient_of(y).data, 1, x.shape().size(), dx.accumulate);
  }
};

struct StopGradient {
  static constexpr std::string_view name = "stop_gradient";

  void forward(Tape&) const {}
  void backward(Tape&) const {}  // never reached: the tape knows that y wants no gradient
};

}  // namespace

Var reshape(Var x, Shape shape) {
  if (x.shape().size() != shape.size())
    throw ShapeError("reshape", "the sizes differ", {{"x", x.shape()}, {"asked for", shape}});
  const Var y = x.tape().alias(x, 0, shape);
  return x.tape().record(Reshape{x, y}, y, {x});
}

Var stop_gradient(Var x) {
  Tape& tape = x.tape();
  const Var y = tape.alias(x, 0, x.shape());
  tape.record(StopGradient{}, y, {x});
  tape.stop_gradient(y);
  return y;
}

}  // namespace trine::inline TRINE_ABI::ops
