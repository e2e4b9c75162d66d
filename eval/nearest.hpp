// Exact nearest neighbors: every query against every row of a corpus, block by block.
#pragma once

#include <span>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/eval/similarity.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

struct NearestOptions {
  Similarity similarity = Similarity::cosine;
  /// exclude: row i of the queries is row i of the corpus, and is not its own neighbor.
  enum class Self { allow, exclude };
  Self self = Self::allow;
};

/// The best rows for each query, best first.
struct Neighbors {
  Index k = 0;                // indices a query has: the k asked for, or the corpus if that is smaller
  std::vector<Index> index;   // [queries, k] corpus rows; -1 where none is left
  std::vector<double> score;  // [queries, k] similarities; -infinity where none is left

  [[nodiscard]] Index queries() const { return k == 0 ? 0 : static_cast<Index>(index.size()) / k; }
  [[nodiscard]] std::span<const Index> of(Index query) const {
    return {index.data() + query * k, static_cast<std::size_t>(k)};
  }
  [[nodiscard]] std::span<const double> scores_of(Index query) const {
    return {score.data() + query * k, static_cast<std::size_t>(k)};
  }
};

/// The `k` rows of `corpus` most similar to each row of `queries`; equal similarity goes by row number.
///
/// queries  [n, d]
/// corpus   [m, d]
///
/// Blocks of 64 queries and 1024 rows go through the matrix product, so memory is that of one block a
/// thread, never [n, m]. The product, in Real, chooses k rows and a few more; their similarities are
/// then computed again in double, and those decide order and ties. Rows whose similarity is not finite
/// are nobody's neighbors. The result does not depend on the number of threads. Throws ShapeError if
/// widths differ, OptionError if k is not positive.
[[nodiscard]] Neighbors nearest(ConstView queries, ConstView corpus, Index k, ThreadPool& pool,
                                const NearestOptions& options = {});

}  // namespace trine::inline TRINE_ABI::eval
