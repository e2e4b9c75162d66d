// The microkernel of the built-in matrix product: one tile of C, in registers. Included by builtin_gemm.cpp
// only. fma is found by its arguments.
#pragma once

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

// Sums of a tile, two packs of B and a broadcast of A fill the registers: 32 with AVX-512, 16 without.
// SSE2 has no fused multiply-add and needs some for products.
inline constexpr Index kRegisterBytes = kLanes * static_cast<Index>(sizeof(Real));
inline constexpr Index kTileRows = kRegisterBytes == 64 ? 14 : kRegisterBytes == 32 ? 6 : 4;
inline constexpr Index kTilePacks = 2;
inline constexpr Index kTileCols = kTilePacks * kLanes;
inline constexpr Index kAhead = 24;  // rows of B to prefetch

/// C = beta C + alpha A B for one tile of rows x cols, at most kTileRows x kTileCols.
struct Tile {
  Real* c;
  Index ldc;
  Index rows;
  Index cols;
  Real alpha;
  Real beta;
};

inline void finish(const Tile& tile, Real* c, Pack sum, Index width) {
  if (width <= 0) return;
  const Pack scaled = Pack(tile.alpha) * sum;
  const bool whole = width >= kLanes;
  Pack result = scaled;
  if (tile.beta != 0) result = fma(Pack(tile.beta), whole ? load(c) : load_part(c, width), scaled);
  if (whole) {
    store(c, result);
  } else {
    store_part(c, result, width);
  }
}

/// One term of every sum of the tile: a column of A times a row of B.
template <Index rows, Index packs, Index row_step>
inline void add_term(Pack (&sums)[rows][packs], const Real* a, const Real* b, Index b_step) {
  // Few rows leave the processor waiting for B, which comes from memory then and not from a cache.
  __builtin_prefetch(b + kAhead * b_step);
  if constexpr (packs * kRegisterBytes > 64) __builtin_prefetch(b + kAhead * b_step + kLanes);
  Pack right[packs];
#pragma GCC unroll 2
  for (Index j = 0; j < packs; ++j) right[j] = load(b + j * kLanes);
#pragma GCC unroll 16
  for (Index i = 0; i < rows; ++i) {
    const Pack left(a[i * row_step]);
#pragma GCC unroll 2
    for (Index j = 0; j < packs; ++j) sums[i][j] = fma(left, right[j], sums[i][j]);
  }
}

/// a(i, p) is at a[i * row_step + p * depth_step]; row p of the panel of B at b + p * b_step. Every sum runs
/// over p in order, in one lane: tiles of any height give an element the same bits.
template <Index rows, Index packs, Index row_step, Index depth_step>
void multiply(const Tile& tile, const Real* a, const Real* b, Index b_step, Index depth) {
  Pack sums[rows][packs];
#pragma GCC unroll 16
  for (Index i = 0; i < rows; ++i) {
#pragma GCC unroll 2
    for (Index j = 0; j < packs; ++j) sums[i][j] = Pack(Real(0));
  }
  // The first terms prefetch C, a row each: all rows at once would keep B waiting. In a loop of their own,
  // else g++ 12 keeps two of the sums in memory.
  Index p = 0;
  for (; p < depth && p < rows; ++p, a += depth_step, b += b_step) {
#pragma GCC unroll 2
    for (Index j = 0; j < packs; ++j) __builtin_prefetch(tile.c + p * tile.ldc + j * kLanes, 1);
    add_term<rows, packs, row_step>(sums, a, b, b_step);
  }
#pragma GCC unroll 2  // term by term, products with AVX2 take a twentieth longer
  for (; p < depth; ++p, a += depth_step, b += b_step) add_term<rows, packs, row_step>(sums, a, b, b_step);
#pragma GCC unroll 16
  for (Index i = 0; i < rows; ++i) {
#pragma GCC unroll 2
    for (Index j = 0; j < packs; ++j)
      finish(tile, tile.c + i * tile.ldc + j * kLanes, sums[i][j], tile.cols - j * kLanes);
  }
}

/// The kernel for exactly the rows of the tile, found by counting down.
template <Index row_step, Index depth_step, Index rows = kTileRows>
void multiply_tile(const Tile& tile, const Real* a, const Real* b, Index b_step, Index depth) {
  if constexpr (rows > 1) {
    if (tile.rows < rows) return multiply_tile<row_step, depth_step, rows - 1>(tile, a, b, b_step, depth);
  }
  if (tile.cols <= kLanes) {
    multiply<rows, 1, row_step, depth_step>(tile, a, b, b_step, depth);
  } else {
    multiply<rows, kTilePacks, row_step, depth_step>(tile, a, b, b_step, depth);
  }
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
