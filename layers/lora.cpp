#include "trine/layers/lora.hpp"

#include <cmath>
#include <string>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/base/error.hpp"
#include "trine/layers/init.hpp"

namespace trine::inline TRINE_ABI {
namespace {

Real checked_scale(double alpha, Index rank) {
  if (rank < 1) throw OptionError("LoRA: rank is " + std::to_string(rank) + "; it must be at least 1");
  if (!(alpha > 0) || !std::isfinite(alpha))
    throw OptionError("LoRA: alpha is " + std::to_string(alpha) + "; it must be a number above 0");
  return static_cast<Real>(alpha / static_cast<double>(rank));
}

double checked_share(double p) {
  if (p >= 0 && p < 1) return p;
  throw OptionError("LoRA: dropout is " + std::to_string(p) + "; it is a share and must lie in [0, 1)");
}

}  // namespace

Lora::Lora(Index in, Index out, Index rank, double alpha, double p, Rng rng)
    : scale(checked_scale(alpha, rank)), dropout{checked_share(p)} {
  a = Parameter(init::kaiming_uniform({rank, in}, rng, std::sqrt(5.0)));
  b = Parameter(init::zeros({out, rank}));
}

Var Lora::operator()(Var x) const {
  Tape& tape = x.tape();
  const Var narrow = ops::linear(dropout(x), tape.parameter(a), Var{});  // [n, rank]
  return ops::linear(ops::affine(narrow, scale), tape.parameter(b), Var{});
}

Tensor Lora::merged(ConstView weight) const {
  const Index out = b.value.rows(), rank = b.value.cols(), in = a.value.cols();
  if (weight.shape != Shape{out, in})
    throw ShapeError("LoRA", "the weight does not fit the adapter",
                     {{"weight", weight.shape}, {"A", a.value.shape()}, {"B", b.value.shape()}});
  Tensor sum = Tensor::from(weight.shape, weight.span());
  for (Index i = 0; i < out; ++i) {
    for (Index r = 0; r < rank; ++r) {
      const Real factor = scale * b.value.row(i)[r];
      for (Index j = 0; j < in; ++j) sum.row(i)[j] += factor * a.value.row(r)[j];
    }
  }
  return sum;
}

}  // namespace trine::inline TRINE_ABI
