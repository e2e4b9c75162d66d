// y_i = sum over the rows t of sequence i of w_it x_t.   Backward:   dx_t = w_it dy_i.
// All pools but max are weighted sums, with weights that are linear over a range of rows.
#include "trine/autograd/ops/pooling.hpp"

#include <cmath>
#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/pooling_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

/// Row t of [begin, end) weighs scale (start + step (t - begin)); rows of the sequence outside weigh nothing.
struct Weights {
  Index begin, end;
  Real scale, start, step;
};

// Of the rows [begin, end), which follow `skip` rows of the same sequence.
Weights weights_of(Pool pool, Index begin, Index end, Index skip) {
  const auto length = static_cast<Real>(end - begin), before = static_cast<Real>(skip);
  if (begin == end) return {begin, end, 0, 1, 0};
  switch (pool) {
    case Pool::cls:
      return {begin, begin + 1, 1, 1, 0};
    case Pool::last_token:
      return {end - 1, end, 1, 1, 0};
    case Pool::mean_sqrt_len:
      return {begin, end, 1 / std::sqrt(length), 1, 0};
    case Pool::weighted_mean:
      return {begin, end, 2 / (length * (length + 1 + 2 * before)), 1 + before, 1};
    default:
      return {begin, end, 1 / length, 1, 0};
  }
}

// Where the rows of a sequence that count begin.
Index kept_begin(Index begin, Index end, Index skip) { return begin + std::min(skip, end - begin); }

template <class F>
void for_each_sequence(Tape& tape, Index sequences, const std::int32_t* offsets, Index d, F f) {
  tape.parallel_shares(sequences, 1, std::max<Index>(1, row_grain(d) / 16), [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) f(i, Index{offsets[i]}, Index{offsets[i + 1]});
  });
}

struct WeightedPooling {
  static constexpr std::string_view name = "pooling";
  Var x;  // [tokens, d]
  Var y;  // [sequences, d]
  const std::int32_t* offsets;
  Pool pool;
  Index skip;

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    for_each_sequence(tape, y.shape().rows(), offsets, d, [&](Index i, Index begin, Index end) {
      const Weights w = weights_of(pool, kept_begin(begin, end, skip), end, skip);
      pooling_kernels().weighted_sum(tape.data(y) + i * d, tape.data(x) + w.begin * d, w.end - w.begin, d,
                                     w.scale, w.start, w.step);
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Index d = x.shape().cols();
    for_each_sequence(tape, y.shape().rows(), offsets, d, [&](Index i, Index begin, Index end) {
      const Weights w = weights_of(pool, kept_begin(begin, end, skip), end, skip);
      if (!dx.accumulate) {  // rows that weigh nothing
        std::fill(dx.data + begin * d, dx.data + w.begin * d, Real(0));
        std::fill(dx.data + w.end * d, dx.data + end * d, Real(0));
      }
      pooling_kernels().weighted_sum_backward(dx.data + w.begin * d, dy + i * d, w.end - w.begin, d, w.scale,
                                              w.start, w.step, dx.accumulate);
    });
  }
};

struct MaxPooling {
  static constexpr std::string_view name = "max_pooling";
  Var x;  // [tokens, d]
  Var y;  // [sequences, d]
  const std::int32_t* offsets;
  std::int32_t* which;  // [sequences, d]   saved: row that won, counted from the first that is not skipped
  Index skip;

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    for_each_sequence(tape, y.shape().rows(), offsets, d, [&](Index i, Index begin, Index end) {
      const Index kept = kept_begin(begin, end, skip);
      pooling_kernels().maximum(tape.data(y) + i * d, which + i * d, tape.data(x) + kept * d, end - kept, d);
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Index d = x.shape().cols();
    for_each_sequence(tape, y.shape().rows(), offsets, d, [&](Index i, Index begin, Index end) {
      const Index kept = kept_begin(begin, end, skip);
      if (!dx.accumulate) std::fill(dx.data + begin * d, dx.data + kept * d, Real(0));
      pooling_kernels().maximum_backward(dx.data + kept * d, which + i * d, dy + i * d, end - kept, d,
                                         dx.accumulate);
    });
  }
};

}  // namespace

Var pooling(Var x, const PackedBatch& batch, Pool pool, Index skip) {
  require_matrix("pooling", "x", x);
  check_packed(batch, "pooling");
  if (skip < 0) throw OptionError("pooling: " + std::to_string(skip) + " rows to skip; 0 or more are needed");
  require_tokens("pooling", "x", x, batch);
  Tape& tape = x.tape();
  const Var y = tape.output({batch.sequences(), x.shape().cols()});
  const std::int32_t* offsets = batch.offsets.data();
  if (pool != Pool::max) return tape.record(WeightedPooling{x, y, offsets, pool, skip}, y, {x});
  auto* which = tape.scratch<std::int32_t>(y.shape().size());
  return tape.record(MaxPooling{x, y, offsets, which, skip}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
