// Exact nearest-neighbor search: every query against every corpus row, in blocks.
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
  /// Rows of the corpus that are never neighbors, rising.
  std::span<const Index> left_out = {};
};

/// The best rows for each query, best first.
struct Neighbors {
  Index k = 0;                // neighbors per query: the requested k, or all rows of a smaller corpus
  std::vector<Index> index;   // [queries, k] corpus rows; -1 if there are fewer
  std::vector<double> score;  // [queries, k] similarities; -infinity if there are fewer

  [[nodiscard]] Index queries() const { return k == 0 ? 0 : static_cast<Index>(index.size()) / k; }
  [[nodiscard]] std::span<const Index> of(Index query) const {
    return {index.data() + query * k, static_cast<std::size_t>(k)};
  }
  [[nodiscard]] std::span<const double> scores_of(Index query) const {
    return {score.data() + query * k, static_cast<std::size_t>(k)};
  }
};

/// The `k` rows of `corpus` most similar to each row of `queries`; ties go to the lower row index.
///
/// queries  [n, d]
/// corpus   [m, d]
///
/// Reads the corpus once for every 1024 queries (fewer where k is in the hundreds) and keeps neither a copy
/// of it nor a matrix [n, m]: each thread needs memory for the products of these queries with 252 rows, and
/// for 2 (k + 16) hits of each query. The product, in Real, preselects k rows and a few more; their
/// similarities are recomputed in double, which decides order and ties. From 16 queries on, where the machine
/// multiplies bytes faster, products in 8 bits with a bound on their error first exclude pairs that cannot be
/// among those (eval/preselection.hpp): that changes the time and not the result. Rows of non-finite
/// similarity are never neighbors. Does not depend on the number of threads. Throws ShapeError if widths
/// differ, OptionError if k is not positive.
[[nodiscard]] Neighbors nearest(ConstView queries, ConstView corpus, Index k, ThreadPool& pool,
                                const NearestOptions& options = {});

}  // namespace trine::inline TRINE_ABI::eval
