// Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication": a tile of C stays in
// registers while a panel of A (kTileRows rows) meets a panel of B (kTileCols columns) along the depth k.
// Panels are copied to be contiguous: one of B fits the first cache, all panels of A of a block the second.
//
// An element of C is the sum over blocks of depth, of the sum within the block, term after term in one
// lane. Neither the place of a row in its panel nor the number of rows changes that, so rows are
// independent of each other bit by bit.
#include "kernels/gemm_own.hpp"

#include "kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

// Sums of a tile, two packs of B and a broadcast of A fill the registers: 32 with AVX-512, 16 without.
// SSE2 has no fused multiply-add and needs some for products.
constexpr Index kRegisterBytes = kLanes * static_cast<Index>(sizeof(Real));
constexpr Index kTileRows = kRegisterBytes == 64 ? 14 : kRegisterBytes == 32 ? 6 : 4;
constexpr Index kTilePacks = 2;
constexpr Index kTileCols = kTilePacks * kLanes;

constexpr Index kDepth = 1024 / static_cast<Index>(sizeof(Real));  // a block of k
constexpr Index kBlockRows = 252;                                  // 18, 42 or 63 panels of A
constexpr Index kBlockCols = 1024;
// Rows of a panel of A are this far apart: not a multiple of a page, else all would share one cache set.
constexpr Index kPanelStride = kDepth + 16;

Index smaller(Index a, Index b) { return a < b ? a : b; }
Index rounded_up(Index a, Index unit) { return (a + unit - 1) / unit * unit; }

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
  if (tile.beta != 0) result = xsimd::fma(Pack(tile.beta), whole ? load(c) : load_part(c, width), scaled);
  if (whole) {
    store(c, result);
  } else {
    store_part(c, result, width);
  }
}

/// a(i, p) is at a[i * row_step + p * depth_step]; row p of the panel of B at b + p * b_step.
template <Index rows, Index packs, Index row_step, Index depth_step>
void multiply(const Tile& tile, const Real* a, const Real* b, Index b_step, Index depth) {
  Pack sums[rows][packs];
#pragma GCC unroll 16
  for (Index i = 0; i < rows; ++i) {
#pragma GCC unroll 2
    for (Index j = 0; j < packs; ++j) sums[i][j] = Pack(Real(0));
  }
  for (Index p = 0; p < depth; ++p, a += depth_step, b += b_step) {
    Pack right[packs];
#pragma GCC unroll 2
    for (Index j = 0; j < packs; ++j) right[j] = load(b + j * kLanes);
#pragma GCC unroll 16
    for (Index i = 0; i < rows; ++i) {
      const Pack left(a[i * row_step]);
#pragma GCC unroll 2
      for (Index j = 0; j < packs; ++j) sums[i][j] = xsimd::fma(left, right[j], sums[i][j]);
    }
  }
#pragma GCC unroll 16
  for (Index i = 0; i < rows; ++i) {
    if (i < tile.rows) {
#pragma GCC unroll 2
      for (Index j = 0; j < packs; ++j) {
        finish(tile, tile.c + i * tile.ldc + j * kLanes, sums[i][j], tile.cols - j * kLanes);
      }
    }
  }
}

template <Index rows, Index row_step, Index depth_step>
void multiply_cols(const Tile& tile, const Real* a, const Real* b, Index b_step, Index depth) {
  if (tile.cols <= kLanes) {
    multiply<rows, 1, row_step, depth_step>(tile, a, b, b_step, depth);
  } else {
    multiply<rows, kTilePacks, row_step, depth_step>(tile, a, b, b_step, depth);
  }
}

/// The kernel for as few rows and columns as will do.
template <Index row_step, Index depth_step>
void multiply_tile(const Tile& tile, const Real* a, const Real* b, Index b_step, Index depth) {
  if (tile.rows == 1) {
    multiply_cols<1, row_step, depth_step>(tile, a, b, b_step, depth);
  } else if (tile.rows <= 4 && kTileRows > 4) {
    multiply_cols<4, row_step, depth_step>(tile, a, b, b_step, depth);
  } else if (tile.rows <= 8 && kTileRows > 8) {
    multiply_cols<8, row_step, depth_step>(tile, a, b, b_step, depth);
  } else {
    multiply_cols<kTileRows, row_step, depth_step>(tile, a, b, b_step, depth);
  }
}

void fill_zero(Real* to, Index count) {
  for (Index i = 0; i < count; ++i) to[i] = 0;
}
void copy(Real* to, const Real* from, Index count) {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, load(from + i));
  for (; i < count; ++i) to[i] = from[i];
}

/// Rows [0, rows) of op(A), depth columns of it. Not transposed, a panel holds rows kPanelStride apart;
/// transposed, it holds for each p the kTileRows values of all rows. Rows that are missing are zeros.
void pack_a(Real* to, const Real* a, Index lda, Transpose op, Index rows, Index depth) {
  for (Index first = 0; first < rows; first += kTileRows, to += kTileRows * kPanelStride) {
    const Index count = smaller(kTileRows, rows - first);
    if (op == Transpose::no) {
      for (Index i = 0; i < kTileRows; ++i) {
        if (i < count) {
          copy(to + i * kPanelStride, a + (first + i) * lda, depth);
        } else {
          fill_zero(to + i * kPanelStride, depth);
        }
      }
    } else {
      for (Index p = 0; p < depth; ++p) {
        const Real* from = a + p * lda + first;
        for (Index i = 0; i < kTileRows; ++i) to[p * kTileRows + i] = i < count ? from[i] : Real(0);
      }
    }
  }
}

// The compiler's own vectors, because xsimd has no shuffle of two packs.
typedef Real Lanes __attribute__((vector_size(kRegisterBytes)));
template <Index... i>
struct Sequence {};
template <Index n, Index... i>
struct Counting : Counting<n - 1, n - 1, i...> {};
template <Index... i>
struct Counting<0, i...> {
  using type = Sequence<i...>;
};

/// a0 b0 a1 b1 ... from the first halves of a and b, or from their second halves.
template <Index from, Index... i>
inline Lanes interleave(Lanes a, Lanes b, Sequence<i...>) {
  return __builtin_shufflevector(a, b, (from + i / 2 + (i % 2) * kLanes)...);
}

/// to [kLanes, kLanes] with rows kTileCols apart = the transpose of from, whose rows are ld apart. Only
/// `rows` of them are there, which may be none or more; the others count as zeros. Interleaving row i with
/// row i + kLanes / 2, log2(kLanes) times over, turns a square around.
void pack_square(Real* to, const Real* from, Index ld, Index rows) {
  using All = typename Counting<kLanes>::type;
  Lanes square[kLanes];
  for (Index i = 0; i < kLanes; ++i) {
    square[i] = Lanes{};
    if (i < rows) __builtin_memcpy(&square[i], from + i * ld, sizeof(Lanes));
  }
  for (Index distance = 1; distance < kLanes; distance *= 2) {
    Lanes next[kLanes];
    for (Index i = 0; i < kLanes / 2; ++i) {
      next[2 * i] = interleave<0>(square[i], square[i + kLanes / 2], All{});
      next[2 * i + 1] = interleave<kLanes / 2>(square[i], square[i + kLanes / 2], All{});
    }
    for (Index i = 0; i < kLanes; ++i) square[i] = next[i];
  }
  for (Index i = 0; i < kLanes; ++i) __builtin_memcpy(to + i * kTileCols, &square[i], sizeof(Lanes));
}

/// One panel: for each p, `cols` values of op(B) and zeros at least up to a whole pack.
void pack_b_panel(Real* to, const Real* b, Index ldb, Transpose op, Index cols, Index depth) {
  if (op == Transpose::no) {
    for (Index p = 0; p < depth; ++p, to += kTileCols, b += ldb) {
      if (cols == kTileCols) {
        store(to, load(b));
        store(to + kLanes, load(b + kLanes));
      } else {
        for (Index j = 0; j < kTileCols; ++j) to[j] = j < cols ? b[j] : Real(0);
      }
    }
    return;
  }
  Index p = 0;
  for (; p + kLanes <= depth; p += kLanes) {
    for (Index j = 0; j < cols; j += kLanes) {
      pack_square(to + p * kTileCols + j, b + j * ldb + p, ldb, cols - j);
    }
  }
  for (; p < depth; ++p) {
    for (Index j = 0; j < kTileCols; ++j) to[p * kTileCols + j] = j < cols ? b[j * ldb + p] : Real(0);
  }
}

/// Where the panels of B are: copied, or B itself where few rows would not repay the copy.
struct PanelsOfB {
  Real* packed;
  const Real* b;  // of this block
  Index ldb;
  bool direct;  // whole panels are read where they are

  [[nodiscard]] const Real* panel(Index first, Index cols, Index depth) const {
    return direct && cols == kTileCols ? b + first : packed + first * depth;
  }
  [[nodiscard]] Index step(Index cols) const { return direct && cols == kTileCols ? ldb : kTileCols; }
};

void pack_b(const PanelsOfB& panels, Transpose op, Index cols, Index depth) {
  for (Index first = 0; first < cols; first += kTileCols) {
    const Index width = smaller(kTileCols, cols - first);
    if (panels.direct && width == kTileCols) continue;
    const Real* from = op == Transpose::no ? panels.b + first : panels.b + first * panels.ldb;
    pack_b_panel(panels.packed + first * depth, from, panels.ldb, op, width, depth);
  }
}

/// One block of rows, copied, times one block of B.
void multiply_block(const GemmProblem& g, Real* c, const Real* packed_a, const PanelsOfB& panels, Index rows,
                    Index cols, Index depth, Real beta) {
  for (Index j = 0; j < cols; j += kTileCols) {
    const Index width = smaller(kTileCols, cols - j);
    const Real* b = panels.panel(j, width, depth);
    const Index b_step = panels.step(width);
    for (Index i = 0; i < rows; i += kTileRows) {
      const Tile tile{c + i * g.ldc + j, g.ldc, smaller(kTileRows, rows - i), width, g.alpha, beta};
      const Real* a = packed_a + i * kPanelStride;
      if (g.op_a == Transpose::no) {
        multiply_tile<kPanelStride, 1>(tile, a, b, b_step, depth);
      } else {
        multiply_tile<1, kTileRows>(tile, a, b, b_step, depth);
      }
    }
  }
}

Index packed_a_size(const GemmProblem& g) {
  return rounded_up(smaller(g.m, kBlockRows), kTileRows) * kPanelStride;
}

Index workspace(const GemmProblem& g) noexcept {
  const Index cols = rounded_up(smaller(g.n, kBlockCols), kTileCols);
  return packed_a_size(g) + cols * smaller(g.k, kDepth);
}

void scale(const GemmProblem& g) {
  for (Index i = 0; i < g.m; ++i) {
    for (Index j = 0; j < g.n; ++j) {
      Real& c = g.c[i * g.ldc + j];
      c = g.beta == 0 ? Real(0) : g.beta * c;
    }
  }
}

void product(const GemmProblem& g, Real* memory) noexcept {
  if (g.k == 0 || g.alpha == 0) {
    scale(g);
    return;
  }
  Real* packed_a = memory;
  Real* packed_b = memory + packed_a_size(g);
  const bool direct = g.op_b == Transpose::no && g.m <= 2 * kTileRows;
  for (Index j = 0; j < g.n; j += kBlockCols) {
    const Index cols = smaller(kBlockCols, g.n - j);
    for (Index p = 0; p < g.k; p += kDepth) {
      const Index depth = smaller(kDepth, g.k - p);
      const Real* b = g.op_b == Transpose::no ? g.b + p * g.ldb + j : g.b + j * g.ldb + p;
      const PanelsOfB panels{packed_b, b, g.ldb, direct};
      pack_b(panels, g.op_b, cols, depth);
      for (Index i = 0; i < g.m; i += kBlockRows) {
        const Index rows = smaller(kBlockRows, g.m - i);
        const Real* a = g.op_a == Transpose::no ? g.a + i * g.lda + p : g.a + p * g.lda + i;
        pack_a(packed_a, a, g.lda, g.op_a, rows, depth);
        multiply_block(g, g.c + i * g.ldc + j, packed_a, panels, rows, cols, depth,
                       p == 0 ? g.beta : Real(1));
      }
    }
  }
}

}  // namespace

extern const GemmKernels gemm_kernels;
const GemmKernels gemm_kernels = {workspace, product};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
