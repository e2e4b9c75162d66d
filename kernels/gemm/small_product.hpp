// Products of matrices too small for gemm(), which would spend longer on packing than on computing.
// Included by PER_LEVEL sources only.
#pragma once

#include "trine/kernels/gemm/padded_rows.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

// Rows of C in registers: AVX-512 has twice as many.
inline constexpr int kProductRows = sizeof(Pack) == 64 ? 8 : 4;

/// A [m, k] with any strides: a transposed operand is one with its strides exchanged.
struct Operand {
  const Real* data;
  Index row;
  Index column;
};

// ROWS x PACKS of C stay in registers while k runs.
template <int ROWS, int PACKS>
inline void block(Real* c, Index ldc, Operand a, const Real* b, Index ldb, Index k, int accumulate) {
  Pack sums[ROWS][PACKS];
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; ++r) {
#pragma GCC unroll 4
    for (int p = 0; p < PACKS; ++p) sums[r][p] = accumulate ? load(c + r * ldc + p * kLanes) : Pack(Real(0));
  }
  for (Index i = 0; i < k; ++i) {
    Pack row[PACKS];
#pragma GCC unroll 4
    for (int p = 0; p < PACKS; ++p) row[p] = load(b + i * ldb + p * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; ++r) {
      const Pack factor(a.data[r * a.row + i * a.column]);
#pragma GCC unroll 4
      for (int p = 0; p < PACKS; ++p) sums[r][p] = fma(factor, row[p], sums[r][p]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; ++r) {
#pragma GCC unroll 4
    for (int p = 0; p < PACKS; ++p) store(c + r * ldc + p * kLanes, sums[r][p]);
  }
}

template <int PACKS>
inline void panel(Real* c, Index ldc, Operand a, const Real* b, Index ldb, Index m, Index k, int accumulate) {
  const auto run = [&]<int ROWS>() {
    block<ROWS, PACKS>(c, ldc, a, b, ldb, k, accumulate);
    c += ROWS * ldc;
    a.data += ROWS * a.row;
    m -= ROWS;
  };
  while (m >= kProductRows) run.template operator()<kProductRows>();
  if (m >= 4) run.template operator()<4>();
  if (m >= 2) run.template operator()<2>();
  if (m >= 1) run.template operator()<1>();
}

/// C [m, n] (+)= A B, B [k, n] with rows of ldb; n is a multiple of kLanes.
inline void product(Real* c, Index ldc, Operand a, const Real* b, Index ldb, Index m, Index n, Index k,
                    int accumulate) {
  for (Index packs = n / kLanes; packs > 0;) {
    const Index now = packs == 4 ? 2 : smaller(packs, 3);
    if (now == 3) {
      panel<3>(c, ldc, a, b, ldb, m, k, accumulate);
    } else if (now == 2) {
      panel<2>(c, ldc, a, b, ldb, m, k, accumulate);
    } else {
      panel<1>(c, ldc, a, b, ldb, m, k, accumulate);
    }
    c += now * kLanes;
    b += now * kLanes;
    packs -= now;
  }
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
