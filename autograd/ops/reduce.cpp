// y = scale * sum of all x.   Backward:   dx_i = scale * dy.
#include "trine/autograd/ops/reduce.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct ScaledSum {
  static constexpr std::string_view name = "sum";
  Var x;
  Var y;  // []
  Real scale;

  void forward(Tape& tape) const {
    *tape.data(y) = scale * elementwise_kernels().sum(tape.data(x), x.shape().size());
  }

  void backward(Tape& tape) const {
    const Real dy = tape.gradient_of(y)[0];
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    if (dx.accumulate) {
      elementwise_kernels().add_value(dx.data, scale * dy, x.shape().size());
    } else {
      elementwise_kernels().fill(dx.data, scale * dy, x.shape().size());
    }
  }
};

Var scaled_sum(Var x, Real scale) {
  const Var y = x.tape().output({});
  return x.tape().record(ScaledSum{x, y, scale}, y, {x});
}

}  // namespace

Var sum(Var x) { return scaled_sum(x, 1); }

Var mean(Var x) {
  if (x.shape().size() == 0) throw ShapeError("mean", "nothing to average", {{"x", x.shape()}});
  return scaled_sum(x, 1 / static_cast<Real>(x.shape().size()));
}

}  // namespace trine::inline TRINE_ABI::ops
