// An operation of the application's own, y = x^2, whose gradient trine checks.
#include <trine/autograd/grad_check.hpp>
#include <trine/autograd/tape.hpp>

#include <cstdio>
#include <span>
#include <string>
#include <string_view>

using trine::Index, trine::Real, trine::Var;

struct Square {
  static constexpr std::string_view name = "square";
  Var x, y;
  Real slope;  // dy/dx = slope * x

  void forward(trine::Tape& tape) const {
    for (Index i = 0; i < x.shape().size(); ++i) tape.data(y)[i] = x.value()[i] * x.value()[i];
  }
  void backward(trine::Tape& tape) const {
    const trine::Gradient dx = tape.gradient(x);
    if (!dx) return;
    for (Index i = 0; i < x.shape().size(); ++i) {
      const Real before = dx.accumulate ? dx.data[i] : Real(0);
      dx.data[i] = before + slope * x.value()[i] * tape.gradient_of(y)[i];
    }
  }
};

std::string check(Real slope) {
  const auto square = [slope](std::span<const Var> inputs) {
    trine::Tape& tape = inputs[0].tape();
    const Var y = tape.output(inputs[0].shape());
    return tape.record(Square{inputs[0], y, slope}, y, {inputs[0]});
  };
  return trine::check_gradient({.name = "square", .op = square, .inputs = {{2, 3}}});
}

int main() {
  std::printf("slope 2: %s.\n", check(2).c_str());
  std::printf("slope 1: %s.\n", check(1).c_str());
}
