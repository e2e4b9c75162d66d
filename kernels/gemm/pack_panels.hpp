// The packed layout of the factors of the built-in matrix product. Included by builtin_gemm.cpp only.
#pragma once

#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/gemm/tile.hpp"
#include "trine/kernels/gemm/transpose_square.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

inline constexpr Index kDepth = kBlockDepth;
// Rows of a panel of A are this far apart: not a multiple of a page, else all would share one cache set.
inline constexpr Index kPanelStride = kDepth + 16;

inline Index smaller(Index a, Index b) { return a < b ? a : b; }
inline Index rounded_up(Index a, Index unit) { return (a + unit - 1) / unit * unit; }

inline void copy(Real* to, const Real* from, Index count) {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, load(from + i));
  for (; i < count; ++i) to[i] = from[i];
}

/// Rows [0, rows) of op(A), depth columns of it, in panels of `height` rows. Not transposed, a panel holds
/// rows kPanelStride apart; transposed, it holds for each p the values of its rows, kTileRows apart.
inline void pack_a(Real* to, const Real* a, Index lda, Transpose op, Index rows, Index height, Index depth) {
  constexpr Index panel_size = kTileRows * kPanelStride;
  if (op == Transpose::no) {
    for (Index i = 0; i < rows; ++i)
      copy(to + i / height * panel_size + i % height * kPanelStride, a + i * lda, depth);
    return;
  }
  // A row of whole packs at a time: what is written beyond a panel's rows is overwritten by the next.
  constexpr Index whole = (kTileRows + kLanes - 1) / kLanes * kLanes;
  constexpr Index line = 64 / static_cast<Index>(sizeof(Real));
  for (Index p = 0; p < depth; ++p, to += kTileRows, a += lda) {
    for (Index i = 0; i < rows; i += line) __builtin_prefetch(a + 8 * lda + i);
    Real* panel = to;
    Index first = 0;
    for (; first + whole <= rows; first += height, panel += panel_size) {
      for (Index i = 0; i < whole; i += kLanes) store(panel + i, load(a + first + i));
    }
    for (; first < rows; first += height, panel += panel_size) {
      for (Index i = first; i < smaller(first + height, rows); ++i) panel[i - first] = a[i];
    }
  }
}

/// to [kLanes, kLanes] with rows kTileCols apart = the transpose of from, whose rows are ld apart. Only
/// `rows` of them are there, which may be none or more; the others count as zeros.
inline void pack_square(Real* to, const Real* from, Index ld, Index rows) {
  Lanes square[kLanes];
#pragma GCC unroll 16
  for (Index i = 0; i < kLanes; ++i) square[i] = i < rows ? load_lanes(from + i * ld) : Lanes{};
  transpose_square(square);
#pragma GCC unroll 16
  for (Index i = 0; i < kLanes; ++i) store_lanes(to + i * kTileCols, square[i]);
}

/// A panel of op(B) = B^T: for each p of depth, `cols` values and zeros up to kTileCols.
inline void pack_transposed_panel(Real* to, const Real* b, Index ldb, Index cols, Index depth) {
  Index p = 0;
  for (; p + kLanes <= depth; p += kLanes) {
    for (Index j = 0; j < kTileCols; j += kLanes)
      pack_square(to + p * kTileCols + j, b + j * ldb + p, ldb, cols - j);
  }
  for (; p < depth; ++p) {
    for (Index j = 0; j < kTileCols; ++j) to[p * kTileCols + j] = j < cols ? b[j * ldb + p] : Real(0);
  }
}

/// Row p of a panel of B.
inline void pack_row(Real* to, const Real* b, Index cols) {
  if (cols >= kTileCols) {
    for (Index j = 0; j < kTileCols; j += kLanes) store(to + j, load(b + j));
  } else {
    for (Index j = 0; j < kTileCols; ++j) to[j] = j < cols ? b[j] : Real(0);
  }
}

/// `cols` columns and `depth` terms of op(B), in panels of kTileCols columns; column j begins at to + j *
/// apart.
inline void pack_b(Real* to, Index apart, const Real* b, Index ldb, Transpose op, Index cols, Index depth) {
  if (op == Transpose::yes) {
    for (Index j = 0; j < cols; j += kTileCols)
      pack_transposed_panel(to + j * apart, b + j * ldb, ldb, smaller(kTileCols, cols - j), depth);
    return;
  }
  constexpr Index rows = 16;  // read along their length, and written to pages of a panel that stay at hand
  for (Index first = 0; first < depth; first += rows) {
    const Index end = smaller(first + rows, depth);
    for (Index j = 0; j < cols; j += kTileCols) {
      for (Index p = first; p < end; ++p) pack_row(to + j * apart + p * kTileCols, b + p * ldb + j, cols - j);
    }
  }
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
