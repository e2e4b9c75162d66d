// Rows of logits into rows of probabilities, with the sums that InfoNCE needs.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Over the candidates of one row; those of -infinity are left out.
struct InfoNceRow {
  Real sum;      ///< of exp(logit - shift)
  Real count;    ///< of candidates
  Real logits;   ///< sum of the logits themselves
  Real largest;  ///< logit; -infinity where there is none
};

struct InfoNceKernels {
  /// The largest of n logits; -infinity where there is none.
  Real (*largest)(const Real* row, Index n) noexcept;
  /// row[j] becomes exp(row[j] - shift), 0 where it was -infinity, and is added to columns[j].
  /// `columns` may be null. One pass over the row: it should still be in the cache.
  InfoNceRow (*exponentials)(Real* row, Real* columns, Real shift, Index n) noexcept;
  /// row[j] *= scale + scales[j]; `scales` may be null.
  void (*weigh)(Real* row, const Real* scales, Real scale, Index n) noexcept;
};

const InfoNceKernels& info_nce_kernels();

}  // namespace trine::inline TRINE_ABI
