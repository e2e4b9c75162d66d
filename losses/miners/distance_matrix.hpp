// All distances between two sets of rows at once: the ground miners stand on.
#pragma once

#include "trine/base/thread_pool.hpp"
#include "trine/losses/miners/distance.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

/// out[i, j] = distance of rows[i] and columns[j]; never negative, never NaN for finite input.
///
/// out              [n, m]
/// rows, columns    [n, d], [m, d]
/// norms            n + m reals of working memory: |rows_i|, then |columns_j|
///
/// Cosine and the Euclidean ones come from one blocked matrix product, with pairs closer than a tenth
/// of their length computed exactly, so equal rows are at distance 0 (cosine: to rounding). Manhattan
/// costs n m d differences. The same bits for any number of threads. Throws ShapeError.
void compute_distances(ThreadPool& pool, View out, ConstView rows, ConstView columns, Distance distance,
                       Real* norms);

/// The same with its memory, which grows to the largest batch seen and is then reused.
class DistanceMatrix {
 public:
  /// -> [n, m], valid until the next call.
  ConstView operator()(ThreadPool& pool, ConstView rows, ConstView columns, Distance distance);
  /// Of every row to every other: -> [n, n].
  ConstView operator()(ThreadPool& pool, ConstView embeddings, Distance distance) {
    return (*this)(pool, embeddings, embeddings, distance);
  }

 private:
  AlignedArray<Real> memory_;
  Index capacity_ = 0;
};

}  // namespace trine::inline TRINE_ABI
