// What the tests of layers share: packed batches, random numbers, values as vectors.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI {

struct TapeFixture {
  ThreadPool pool{2};
  Tape tape{pool};
};

/// A packed batch that owns its numbers.
struct TestBatch {
  std::vector<std::int32_t> tokens;
  std::vector<std::int32_t> offsets{0};

  TestBatch() = default;
  /// Sequences of these lengths with tokens below `vocabulary`.
  TestBatch(std::initializer_list<Index> lengths, Index vocabulary, std::uint64_t seed = 1)
      : TestBatch(std::vector<Index>(lengths), vocabulary, seed) {}
  TestBatch(const std::vector<Index>& lengths, Index vocabulary, std::uint64_t seed = 1) {
    Rng rng(seed);
    for (Index length : lengths) {
      for (Index t = 0; t < length; ++t) tokens.push_back(static_cast<std::int32_t>(rng.below(vocabulary)));
      offsets.push_back(static_cast<std::int32_t>(tokens.size()));
    }
  }
  [[nodiscard]] PackedBatch packed() const { return {tokens, offsets}; }
  /// Sequence i as a batch of its own.
  [[nodiscard]] TestBatch alone(Index i) const {
    TestBatch one;
    const PackedBatch all = packed();
    one.tokens.assign(tokens.begin() + all.begin(i), tokens.begin() + all.end(i));
    one.offsets.push_back(static_cast<std::int32_t>(one.tokens.size()));
    return one;
  }
};

inline Tensor random_tensor(Shape shape, std::uint64_t seed = 1) {
  Tensor tensor(shape, Fill::none);
  Rng rng(seed);
  for (Real& v : tensor.view().span()) v = static_cast<Real>(rng.normal());
  return tensor;
}

inline std::vector<Real> copied(ConstView view) { return {view.span().begin(), view.span().end()}; }

/// The sum of y times fixed unequal weights, so that no gradient is all ones.
inline Var weighted_sum(Var y, const Tensor& weights) {
  return ops::sum(ops::multiply(y, y.tape().input(weights)));
}

}  // namespace trine::inline TRINE_ABI
