// Rows of a matrix, padded to whole packs so that no loop over them has a tail. Included by PER_LEVEL sources
// only.
#pragma once

#include "trine/kernels/gemm/transpose_square.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

inline Index smaller(Index a, Index b) { return a < b ? a : b; }
inline Index round_up(Index n) { return (n + kLanes - 1) / kLanes * kLanes; }

/// Rows of `size` reals to rows of round_up(size), zeros behind.
inline void pack_rows(Real* to, const Real* from, Index stride, Index rows, Index size) {
  const Index wide = round_up(size);
  for (Index i = 0; i < rows; ++i, to += wide, from += stride) {
    Index j = 0;
    for (; j + kLanes <= size; j += kLanes) store(to + j, load(from + j));
    if (j < size) store(to + j, load_part(from + j, size - j));
  }
}

/// [rows, size] to [size, round_up(rows)], zeros behind.
inline void pack_transposed(Real* to, const Real* from, Index stride, Index rows, Index size) {
  const Index wide = round_up(rows);
  Lanes square[kLanes];
  for (Index i = 0; i < rows; i += kLanes) {
    for (Index j = 0; j < size; j += kLanes) {
      const Index features = smaller(kLanes, size - j);
#pragma GCC unroll 16
      for (Index r = 0; r < kLanes; ++r) {
        Pack pack(Real(0));
        if (i + r < rows) {
          const Real* row = from + (i + r) * stride + j;
          pack = features == kLanes ? load(row) : load_part(row, features);
        }
        store(reinterpret_cast<Real*>(&square[r]), pack);
      }
      transpose_square(square);
      for (Index r = 0; r < features; ++r) store_lanes(to + (j + r) * wide + i, square[r]);
    }
  }
}

/// Rows of round_up(size) back to rows of `size`, added where `accumulate` is not 0.
inline void unpack_rows(Real* to, const Real* from, Index stride, Index rows, Index size, int accumulate) {
  const Index wide = round_up(size);
  for (Index i = 0; i < rows; ++i, to += stride, from += wide)
    gradient(
        to, size, accumulate, [](Pack v) { return v; }, from);
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
