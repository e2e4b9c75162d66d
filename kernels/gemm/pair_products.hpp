// Products of single pairs of rows, to the bits of the matrix product. Included by builtin_gemm.cpp only.
#pragma once

#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/gemm/transpose_square.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

/// values[t] lane i = value p + t of one row of pairs[i]; `width` values are there, the others are zeros.
inline void gather(Lanes (&values)[kLanes], const RowPair* pairs, const Real* RowPair::*row, Index p,
                   Index width) {
#pragma GCC unroll 16
  for (Index i = 0; i < kLanes; ++i) {
    const Real* from = pairs[i].*row + p;
    store(reinterpret_cast<Real*>(&values[i]), width >= kLanes ? load(from) : load_part(from, width));
  }
  transpose_square(values);
}

/// kLanes pairs, one in a lane: each is summed as tiles of the matrix product sum an element.
inline Pack multiply_pairs(const RowPair* pairs, Index k) {
  Pack product(Real(0));
  for (Index first = 0; first < k; first += kBlockDepth) {
    const Index end = k - first < kBlockDepth ? k : first + kBlockDepth;
    Pack sums(Real(0));
    for (Index p = first; p < end; p += kLanes) {
      Lanes a[kLanes], b[kLanes];
      gather(a, pairs, &RowPair::a, p, end - p);
      gather(b, pairs, &RowPair::b, p, end - p);
#pragma GCC unroll 16
      for (Index t = 0; t < kLanes; ++t)
        sums =
            fma(load(reinterpret_cast<const Real*>(&a[t])), load(reinterpret_cast<const Real*>(&b[t])), sums);
    }
    product += sums;
  }
  return product;
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
