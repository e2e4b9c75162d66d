// For every sequence and head:   s = q k^T / sqrt(e),   p = softmax(s),   y = p v.
// Backward:   dv = p^T dy,   dp = dy v^T,   ds = p (dp - <dy, y>),   dq = ds k / sqrt(e),
//             dk = ds^T q / sqrt(e).
#include "autograd/ops/packed_attention.hpp"

#include <bit>
#include <cmath>

#include "autograd/ops/common.hpp"
#include "base/scratch.hpp"
#include "kernels/attention.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kHeadsPerRange = 4;

struct PackedAttention {
  static constexpr std::string_view name = "packed_attention";
  Var qkv;  // [tokens, 3 d]
  Var y;    // [tokens, d]
  const std::int32_t* offsets;
  Index sequences;
  Index heads;
  Index longest;
  Real* lse;  // [tokens, heads]   saved

  Index d() const { return y.shape().cols(); }
  Index size() const { return d() / heads; }

  // Work items are (sequence, head) pairs, every one of which writes its own part of the output.
  template <class F>
  void for_each_head(Tape& tape, F f) const {
    // Rounded up, so that batches of slightly longer sequences ask for nothing new.
    const auto needed = static_cast<std::uint64_t>(attention_kernels().work_size(longest, size()));
    const auto room = static_cast<Index>(std::bit_ceil(std::max<std::uint64_t>(needed, 1 << 16)));
    tape.parallel_rows(sequences * heads, kHeadsPerRange, [&](Index begin, Index end) {
      Real* work = thread_scratch(room);
      for (Index item = begin; item < end; ++item) {
        const Index first = offsets[item / heads], length = offsets[item / heads + 1] - first;
        if (length > 0) f(first, length, item % heads, work);
      }
    });
  }

  AttentionHead at(Tape& tape, Index first, Index length, Index head) const {
    const Real* q = tape.data(qkv) + first * 3 * d() + head * size();
    return {.q = q,
            .k = q + d(),
            .v = q + 2 * d(),
            .stride = 3 * d(),
            .out = tape.data(y) + first * d() + head * size(),
            .out_stride = d(),
            .lse = lse + first * heads + head,
            .lse_stride = heads,
            .length = length,
            .size = size(),
            .scale = 1 / std::sqrt(static_cast<Real>(size()))};
  }

  void forward(Tape& tape) const {
    for_each_head(tape, [&](Index first, Index length, Index head, Real* work) {
      attention_kernels().forward(at(tape, first, length, head), work);
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient dqkv = tape.gradient(qkv);
    if (!dqkv) return;
    for_each_head(tape, [&](Index first, Index length, Index head, Real* work) {
      Real* dq = dqkv.into + first * 3 * d() + head * size();
      attention_kernels().backward(
          at(tape, first, length, head),
          {dq, dq + d(), dq + 2 * d(), dy + first * d() + head * size(), dqkv.accumulate}, work);
    });
  }
};

}  // namespace

Var packed_attention(Var qkv, const PackedBatch& batch, Index heads) {
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
  Index longest = 0;
  for (Index i = 0; i < batch.sequences(); ++i) longest = std::max(longest, batch.length(i));
  Tape& tape = qkv.tape();
  const Var y = tape.output({shape.rows(), shape.cols() / 3});
  Real* lse = tape.scratch(shape.rows() * heads);
  return tape.record(PackedAttention{qkv, y, batch.offsets.data(), batch.sequences(), heads, longest, lse}, y,
                     {qkv});
}

}  // namespace trine::inline TRINE_ABI::ops
