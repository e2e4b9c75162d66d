// y = [R_t q, R_t k, v] for the token at position t, R_t a rotation of pairs of features.
// Backward:   dq = R_t^T dy_q,   dk = R_t^T dy_k,   dv = dy_v:   the inverse rotation.
#include "trine/autograd/ops/rotary.hpp"

#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/rotary_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct Rotary {
  static constexpr std::string_view name = "rotary";
  Var qkv;      // [tokens, 3 d]
  Var cos_sin;  // [longest, size]
  Var y;        // [tokens, 3 d]
  Index heads;
  const std::int32_t* positions;  // [tokens]   saved

  void rotate(Tape& tape, Gradient to, const Real* from, Real direction) const {
    const Index columns = y.shape().cols(), d = columns / 3, size = d / heads;
    tape.parallel_rows(y.shape().rows(), row_grain(columns), [&](Index begin, Index end) {
      for (Index t = begin; t < end; ++t) {
        const Index at = t * columns, values = at + 2 * d;
        rotary_kernels().rotate(to.data + at, from + at, tape.data(cos_sin) + positions[t] * size, 2 * heads,
                                size, direction, to.accumulate);
        elementwise_kernels().scale(to.data + values, from + values, 1, d, to.accumulate);
      }
    });
  }
  void forward(Tape& tape) const { rotate(tape, {tape.data(y), false}, tape.data(qkv), 1); }
  void backward(Tape& tape) const {
    if (const Gradient dqkv = tape.gradient(qkv)) rotate(tape, dqkv, tape.gradient_of(y).data, -1);
  }
};

}  // namespace

Var rotary(Var qkv, const PackedBatch& batch, Index heads, Var cos_sin) {
  require_matrix("rotary", "qkv", qkv);
  require_matrix("rotary", "cos_sin", cos_sin);
  check_packed(batch, "rotary");
  const Shape &shape = qkv.shape(), &table = cos_sin.shape();
  if (heads <= 0 || shape.cols() % (6 * heads) != 0 || table.cols() * 3 * heads != shape.cols()) {
    throw ShapeError("rotary",
                     "the features of " + std::to_string(heads) + " heads cannot be rotated in pairs",
                     {{"qkv", shape}, {"cos_sin", table}},
                     "qkv has 3 d columns; d / heads must be even, and the columns of cos_sin");
  }
  if (shape.rows() != batch.total()) {
    throw ShapeError("rotary", "qkv and the batch disagree about the number of tokens",
                     {{"qkv", shape}, {"tokens", Shape{batch.total()}}});
  }
  Tape& tape = qkv.tape();
  auto* positions = tape.scratch<std::int32_t>(batch.total());
  for (Index i = 0; i < batch.sequences(); ++i) {
    if (batch.length(i) > table.rows()) {
      throw ShapeError("rotary",
                       "sequence " + std::to_string(i) + " has " + std::to_string(batch.length(i)) +
                           " tokens, more than the rotary table has rows",
                       {{"cos_sin", table}});
    }
    for (Index t = batch.begin(i); t < batch.end(i); ++t)
      positions[t] = static_cast<std::int32_t>(t - batch.begin(i));
  }
  const Var y = tape.output(shape);
  return tape.record(Rotary{qkv, cos_sin, y, heads, positions}, y, {qkv});
}

}  // namespace trine::inline TRINE_ABI::ops
