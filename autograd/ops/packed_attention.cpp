// For every sequence and head:   s = q k^T / sqrt(e) + bias,   p = softmax(s),   y = p v.
// Backward:   dv = p^T dy,   dp = dy v^T,   ds = p (dp - <dy, y>),   dq = ds k / sqrt(e),
//             dk = ds^T q / sqrt(e),   dbias_t = sum of ds_ij with j - i = t, over the sequences.
#include "trine/autograd/ops/packed_attention.hpp"

#include <bit>
#include <cmath>
#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/base/scratch.hpp"
#include "trine/kernels/attention_kernels.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/rotary_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kHeadsPerRange = 4;

struct PackedAttention {
  static constexpr std::string_view name = "packed_attention";
  Var qkv;   // [tokens, 3 d]
  Var bias;  // [heads, 2 n - 1] or none
  Var y;     // [tokens, d]
  const std::int32_t* offsets;
  Index sequences;
  Index heads;
  Index longest;
  Index window;
  Real* lse;  // [tokens, heads]   saved

  Index d() const { return y.shape().cols(); }
  Index size() const { return d() / heads; }
  Index distances() const { return bias.shape().cols(); }

  // Work items are (sequence, head) pairs, every one of which writes its own part of the output.
  template <class F>
  void for_each_head(Tape& tape, F f) const {
    // Rounded up, so that batches of slightly longer sequences allocate nothing new.
    const auto needed = static_cast<std::uint64_t>(attention_kernels().work_size(longest, size()));
    const auto room = static_cast<Index>(std::bit_ceil(std::max<std::uint64_t>(needed, 1 << 16)));
    tape.parallel_shares(sequences * heads, 1, kHeadsPerRange, [&](Index begin, Index end) {
      Real* work = thread_scratch(room);
      for (Index item = begin; item < end; ++item) {
        const Index sequence = item / heads;
        if (offsets[sequence + 1] > offsets[sequence]) f(sequence, item % heads, work);
      }
    });
  }

  AttentionHead at(Tape& tape, Index sequence, Index head) const {
    const Index first = offsets[sequence];
    const Real* q = tape.data(qkv) + first * 3 * d() + head * size();
    return {.q = q,
            .k = q + d(),
            .v = q + 2 * d(),
            .stride = 3 * d(),
            .out = tape.data(y) + first * d() + head * size(),
            .out_stride = d(),
            .lse = lse + first * heads + head,
            .lse_stride = heads,
            .length = offsets[sequence + 1] - first,
            .size = size(),
            .scale = 1 / std::sqrt(static_cast<Real>(size())),
            .bias = bias.valid() ? tape.data(bias) + head * distances() + distances() / 2 : nullptr,
            .window = window};
  }

  void forward(Tape& tape) const {
    for_each_head(tape, [&](Index sequence, Index head, Real* work) {
      attention_kernels().forward(at(tape, sequence, head), work);
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    Gradient dqkv = tape.gradient(qkv);
    const Gradient dbias = tape.gradient(bias);
    if (!dqkv && !dbias) return;
    if (!dqkv) dqkv.data = tape.scratch(qkv.shape().size());  // the kernel computes both
    const Index all = bias.valid() ? bias.shape().size() : 0;
    Real* partials = dbias ? tape.scratch(sequences * all) : nullptr;  // of each sequence
    if (dbias) elementwise_kernels().fill(partials, 0, sequences * all);
    for_each_head(tape, [&](Index sequence, Index head, Real* work) {
      Real* dq = dqkv.data + offsets[sequence] * 3 * d() + head * size();
      attention_kernels().backward(
          at(tape, sequence, head),
          {.dq = dq,
           .dk = dq + d(),
           .dv = dq + 2 * d(),
           .dout = dy + offsets[sequence] * d() + head * size(),
           .accumulate = dqkv.accumulate,
           .dbias = dbias ? partials + sequence * all + head * distances() + distances() / 2 : nullptr},
          work);
    });
    if (dbias) sum_columns(tape, dbias, partials, sequences, all);
  }
};

void check_bias(Var bias, Index heads, Index longest) {
  require_matrix("packed_attention", "bias", bias);
  const Shape& shape = bias.shape();
  if (shape.rows() == heads && shape.cols() % 2 == 1 && shape.cols() >= 2 * longest - 1) return;
  throw ShapeError("packed_attention", "bias does not fit the heads and the longest sequence",
                   {{"bias", shape}, {"needed", Shape{heads, std::max<Index>(1, 2 * longest - 1)}}},
                   "it has an odd number of columns, the middle one for a token and itself");
}

}  // namespace

Var packed_attention(Var qkv, const PackedBatch& batch, Index heads, Var bias, Index window) {
  require_matrix("packed_attention", "qkv", qkv);
  check_packed(batch, "packed_attention");
  const Shape& shape = qkv.shape();
  if (heads <= 0 || shape.cols() % (3 * heads) != 0) {
    throw ShapeError("packed_attention", std::to_string(heads) + " heads do not divide d",
                     {{"qkv", shape}, {"d", Shape{shape.cols() / 3}}},
                     "qkv has 3 d columns and d must be a multiple of heads");
  }
  require_tokens("packed_attention", "qkv", qkv, batch);
  if (window < 0) {
    throw OptionError("packed_attention: window is " + std::to_string(window) +
                      "; it must be a number of tokens, or 0 for all");
  }
  const Index longest = longest_sequence(batch);
  if (bias.valid()) check_bias(bias, heads, longest);
  Tape& tape = qkv.tape();
  const Var y = tape.output({shape.rows(), shape.cols() / 3});
  Real* lse = tape.scratch(shape.rows() * heads);
  return tape.record(
      PackedAttention{qkv, bias, y, batch.offsets.data(), batch.sequences(), heads, longest, window, lse}, y,
      {qkv, bias});
}

namespace {

// y = [R_t q, R_t k, v] for the token at position t, R_t a rotation of pairs of features.
// Backward:   dq = R_t^T dy_q,   dk = R_t^T dy_k,   dv = dy_v:   the inverse rotation.
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
  require_tokens("rotary", "qkv", qkv, batch);
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
