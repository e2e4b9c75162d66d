// For every sequence and head:   s = q k^T / sqrt(e) + bias,   p = softmax(s),   y = p v.
// Backward:   dv = p^T dy,   dp = dy v^T,   ds = p (dp - <dy, y>),   dq = ds k / sqrt(e),
//             dk = ds^T q / sqrt(e),   dbias_t = sum of ds_ij with j - i = t, over the sequences.
#include "trine/autograd/ops/packed_attention.hpp"

#include <bit>
#include <cmath>
#include <string>

#include "trine/autograd/ops/column_sums.hpp"
#include "trine/autograd/ops/common.hpp"
#include "trine/base/scratch.hpp"
#include "trine/kernels/attention_kernels.hpp"
#include "trine/kernels/elementwise_kernels.hpp"

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
    tape.parallel_rows(sequences * heads, kHeadsPerRange, [&](Index begin, Index end) {
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
    const Gradient dbias = bias.valid() ? tape.gradient(bias) : Gradient{};
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
  if (shape.rows() != batch.total()) {
    throw ShapeError("packed_attention", "qkv and the batch disagree about the number of tokens",
                     {{"qkv", shape}, {"tokens", Shape{batch.total()}}});
  }
  if (window < 0) {
    throw OptionError("packed_attention: window is " + std::to_string(window) +
                      "; it must be a number of tokens, or 0 for all");
  }
  const Index longest = longest_sequence(batch);
  if (bias.valid()) check_bias(bias, heads, longest);
  Tape& tape = qkv.tape();
  const Var y = tape.output({shape.rows(), shape.cols() / 3});
  Real* lse = tape.scratch(shape.rows() * heads);
  const PackedAttention op{qkv,     bias,   y,  batch.offsets.data(), batch.sequences(), heads,
                           longest, window, lse};
  if (bias.valid()) return tape.record(op, y, {qkv, bias});
  return tape.record(op, y, {qkv});
}

}  // namespace trine::inline TRINE_ABI::ops
