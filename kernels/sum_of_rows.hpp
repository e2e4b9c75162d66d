// Weighted sums of rows. Included by PER_LEVEL sources only.
#pragma once

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

/// out (+)= scale * sum over k of weight(k) row(k), rows of d values, `count` of them, in this order.
///
/// Columns stay in registers, sixteen packs at a time where there are so many, while the rows stream by: each
/// value is read once and written once. Rows may come from all over memory, so the next ones are prefetched
/// early. The sum of a column does not depend on the others.
template <class Row, class Weight>
inline void sum_of_rows(Real* out, Index count, Index d, Row row, Weight weight, Real scale, int accumulate) {
  constexpr Index ahead = 6;
  const Pack factor(scale);
  Index j = 0;
  const auto panels = [&]<Index packs>() {
    for (; j + packs * kLanes <= d; j += packs * kLanes) {
      Pack sums[packs];
      for (Index p = 0; p < packs; ++p) sums[p] = Pack(Real(0));
      for (Index k = 0; k < count; ++k) {
        if (k + ahead < count) {
          const auto* next = reinterpret_cast<const char*>(row(k + ahead) + j);
          for (Index byte = 0; byte < packs * static_cast<Index>(sizeof(Pack)); byte += 64)
            __builtin_prefetch(next + byte);
        }
        const Real* from = row(k) + j;
        const Pack w = weight(k);
        for (Index p = 0; p < packs; ++p) sums[p] = fma(w, load(from + p * kLanes), sums[p]);
      }
      for (Index p = 0; p < packs; ++p) {
        Real* to = out + j + p * kLanes;
        store(to, accumulate ? fma(factor, sums[p], load(to)) : factor * sums[p]);
      }
    }
  };
  panels.template operator()<16>();
  panels.template operator()<8>();
  panels.template operator()<1>();
  if (j == d) return;
  Pack sum(Real(0));
  for (Index k = 0; k < count; ++k) sum = fma(weight(k), load_part(row(k) + j, d - j), sum);
  store_part(out + j, accumulate ? fma(factor, sum, load_part(out + j, d - j)) : factor * sum, d - j);
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
