// Which rows of a corpus may be among the best, found by products in 8 bits.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "trine/base/memory.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/eval/correction.hpp"
#include "trine/kernels/int8/int8_kernels.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Some queries, rounded to 8 bits. A score here is factor <q, c> + offset in Real, as the product and the
/// correction of row c give it.
class Preselection {
 public:
  /// Rows of the corpus that candidates() takes at once, at most.
  static constexpr Index kMostRows = 252;

  /// Whether it is faster than products in Real to find `hits` of the rows for each query.
  [[nodiscard]] static bool pays(Index queries, Index rows, Index d, Index hits);

  Preselection(ConstView queries, ThreadPool& pool);

  /// Every pair of a row and a query whose score is at least limits[query], and some more, with scores up to
  /// a few hundredths of |q| |c| lower. None if they are so many that products in Real are faster.
  ///
  /// rows     [n, d], n at most kMostRows; row i has corrections[i]
  /// limits   one for each query
  ///
  /// The pairs stay valid until the next use of this thread's scratch memory.
  [[nodiscard]] std::optional<std::span<const RowAndQuery>> candidates(ConstView rows,
                                                                       const Correction* corrections,
                                                                       const Real* limits) const;

 private:
  void quantize(ConstView queries, Index panel);

  Index count_;
  Index d_;
  Index panel_columns_;
  AlignedArray<std::uint8_t> packed_;
  // For each query, in whole panels.
  std::vector<float> norms_;      // |q| / scale
  std::vector<float> weights_;    // 1 / scale; 0 where the query cannot be rounded
  std::vector<float> residuals_;  // for each panel, the largest |e| / |q|
};

}  // namespace trine::inline TRINE_ABI::eval
