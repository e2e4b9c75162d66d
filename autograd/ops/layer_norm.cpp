// s = x   or   dropout(x) + residual,   h = (s - mean) / sigma,   y = h gain + bias.
// Backward, with c = gain dy and means over a row:
//   ds = (c - mean(c) - h mean(c h)) / sigma,   dgain = sum over rows of dy h,   dbias = sum of dy.
// ds loses what would only shift or stretch the row: neither changes h.
#include "trine/autograd/ops/layer_norm.hpp"

#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/dropout.hpp"
#include "trine/base/scratch.hpp"
#include "trine/kernels/layer_norm_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct LayerNorm {
  static constexpr std::string_view name = "layer_norm";
  Var x;             // [n, d]
  Var residual;      // [n, d] or none
  Var gain;          // [d]
  Var bias;          // [d] or none
  Var y;             // [n, d]
  Real* sum;         // [n, d]   saved, only with a residual
  Real* mean;        // [n]      saved
  Real* inverse;     // [n]      saved: 1 / sigma
  DropoutMask mask;  // of x, only with a residual
  Real epsilon;

  Index n() const { return x.shape().rows(); }
  Index d() const { return x.shape().cols(); }

  void forward(Tape& tape) const {
    constexpr Index least = 8;  // a multiple of 4, as the mask needs
    tape.parallel_shares(n(), least, kMostRowsPerPartial, [&](Index begin, Index end) {
      const Index at = begin * d();
      const Real* from = tape.data(x) + at;
      if (mask.drops()) {
        mask.apply(sum + at, from, at, (end - begin) * d(), false);
        from = sum + at;
      }
      layer_norm_kernels().forward(tape.data(y) + at, sum != nullptr ? sum + at : nullptr, mean + begin,
                                   inverse + begin, from,
                                   residual.valid() ? tape.data(residual) + at : nullptr, tape.data(gain),
                                   tape.data(bias), end - begin, d(), epsilon);
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Real* s = residual.valid() ? sum : tape.data(x);
    const Gradient dx = tape.gradient(x);
    const Gradient dresidual = tape.gradient(residual);
    const Gradient dgain = tape.gradient(gain);
    const Gradient dbias = tape.gradient(bias);
    const Index each = rows_per_partial(n()), count = partial_count(n());
    Real* partials = tape.scratch(count * 2 * d());
    tape.parallel_rows(n(), each, [&](Index begin, Index end) {
      const Index at = begin * d();
      Real* block = partials + begin / each * 2 * d();
      const bool masked = dx && mask.drops();  // then ds goes to x through the mask
      Real* into = masked ? thread_scratch(kMostRowsPerPartial * d()) : dx ? dx.data + at : nullptr;
      layer_norm_kernels().backward(into, !masked && dx.accumulate, dresidual ? dresidual.data + at : nullptr,
                                    dresidual.accumulate, dgain ? block : nullptr,
                                    dbias ? block + d() : nullptr, s + at, mean + begin, inverse + begin,
                                    tape.data(gain), dy + at, end - begin, d());
      if (masked) mask.apply(dx.data + at, into, at, (end - begin) * d(), dx.accumulate);
    });
    if (dgain) add_partials(tape, dgain, partials, count, 2 * d(), d());
    if (dbias) add_partials(tape, dbias, partials + d(), count, 2 * d(), d());
  }
};

Var record(std::string_view op, Var x, Var residual, Var gain, Var bias, Real epsilon, double p) {
  require_matrix(op, "x", x);
  if (residual.valid()) require_same(op, "x", x, "residual", residual);
  const Index n = x.shape().rows(), d = x.shape().cols();
  require_vector(op, "gain", gain, d);
  if (bias.valid()) require_vector(op, "bias", bias, d);
  if (!(epsilon > 0)) {
    throw OptionError(std::string(op) + ": epsilon is " + std::to_string(epsilon) +
                      "; it must be positive, or a constant row divides by zero (BERT uses 1e-12)");
  }
  Tape& tape = x.tape();
  const DropoutMask mask = DropoutMask::next(tape, p, op);
  const Var y = tape.output({n, d});
  Real* sum = nullptr;
  // The sum is not read again in inference: it may share the memory of y.
  if (residual.valid()) sum = tape.training() ? tape.scratch(n * d) : tape.data(y);
  const LayerNorm node{x, residual, gain, bias, y, sum, tape.scratch(n), tape.scratch(n), mask, epsilon};
  return tape.record(node, y, {x, residual, gain, bias});
}

}  // namespace

Var layer_norm(Var x, Var gain, Var bias, Real epsilon) {
  return record("layer_norm", x, {}, gain, bias, epsilon, 0);
}

Var add_layer_norm(Var x, Var residual, Var gain, Var bias, Real epsilon, double p) {
  return record("add_layer_norm", x, residual, gain, bias, epsilon, p);
}

}  // namespace trine::inline TRINE_ABI::ops
