// Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication": a tile of C stays in
// registers while a panel of A (up to kTileRows rows) meets a panel of B (kTileCols columns) along the depth
// k. Panels are copied to be contiguous: all panels of A of a block fit the second cache, and a panel of B
// comes from there too where the first is smaller than 64 KB, which costs nothing: a row of it is asked for
// long before it is needed.
//
// An element of C is the sum over blocks of depth, of the sum within the block, term after term in one
// lane. Neither the position of a row in its panel nor the number of rows changes that, so rows are
// independent of each other bit by bit.
#include "trine/kernels/gemm/builtin_gemm.hpp"

#include "trine/kernels/gemm/pack_panels.hpp"
#include "trine/kernels/gemm/pair_products.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Index kBlockCols = 1024;
static_assert(kPackedColumns % kTileCols == 0);

/// Panels of some columns of B and a block of depth: copied, or B itself where few rows would not repay
/// the copy.
struct PanelsOfB {
  const Real* first;
  Index apart;  // from a panel to the next, a column
  Index step;   // from a row of a panel to the next
};

/// A block of rows of op(A), copied.
struct PanelsOfA {
  Real* first;
  Index rows;
  Index height;  // of a panel: all as high as each other, for a low one is no faster than a high one

  PanelsOfA(Real* memory, Index count)
      : first(memory), rows(count), height((count - 1) / ((count + kTileRows - 1) / kTileRows) + 1) {}
};

void multiply_block(const GemmProblem& g, Real* c, const PanelsOfA& a, const PanelsOfB& b, Index cols,
                    Index depth, Real beta) {
  for (Index j = 0; j < cols; j += kTileCols) {
    const Real* left = a.first;
    for (Index i = 0; i < a.rows; i += a.height, left += kTileRows * kPanelStride) {
      const Tile tile{c + i * g.ldc + j, g.ldc, smaller(a.height, a.rows - i), smaller(kTileCols, cols - j),
                      g.alpha,           beta};
      if (g.op_a == Transpose::no) {
        multiply_tile<kPanelStride, 1>(tile, left, b.first + j * b.apart, b.step, depth);
      } else {
        multiply_tile<1, kTileRows>(tile, left, b.first + j * b.apart, b.step, depth);
      }
    }
  }
}

Index packed_a_size(const GemmProblem& g) {
  return rounded_up(smaller(g.m, kBlockRows), kTileRows) * kPanelStride;
}

Index workspace(const GemmProblem& g) noexcept {
  if (g.packed_b != nullptr) return packed_a_size(g);
  const Index cols = g.m <= kBlockRows ? kTileCols : rounded_up(smaller(g.n, kBlockCols), kTileCols);
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

/// Rows from i on of op(A), terms [p, p + depth) of their sums.
void copy_rows(const GemmProblem& g, const PanelsOfA& to, Index i, Index p, Index depth) {
  const Real* a = g.op_a == Transpose::no ? g.a + i * g.lda + p : g.a + p * g.lda + i;
  pack_a(to.first, a, g.lda, g.op_a, to.rows, to.height, depth);
}

/// Columns [j, j + cols) of op(B), terms [p, p + depth) of their sums.
PanelsOfB panels_of_b(const GemmProblem& g, Real* memory, Index j, Index cols, Index p, Index depth) {
  if (g.packed_b != nullptr) return {g.packed_b + j * g.k + p * kTileCols, g.k, kTileCols};
  const Real* b = g.op_b == Transpose::no ? g.b + p * g.ldb + j : g.b + j * g.ldb + p;
  if (g.op_b == Transpose::no && g.m <= 2 * kTileRows && cols == kTileCols) return {b, 1, g.ldb};
  pack_b(memory, depth, b, g.ldb, g.op_b, cols, depth);
  return {memory, depth, kTileCols};
}

/// At most kBlockRows: A is copied once, B panel by panel, each multiplied while it is in a near cache.
void product_of_few_rows(const GemmProblem& g, Real* memory) {
  const PanelsOfA a(memory, g.m);
  const Index step = g.packed_b != nullptr ? g.n : kTileCols;
  for (Index p = 0; p < g.k; p += kDepth) {
    const Index depth = smaller(kDepth, g.k - p);
    copy_rows(g, a, 0, p, depth);
    for (Index j = 0; j < g.n; j += step) {
      const Index cols = smaller(step, g.n - j);
      const PanelsOfB b = panels_of_b(g, memory + packed_a_size(g), j, cols, p, depth);
      multiply_block(g, g.c + j, a, b, cols, depth, p == 0 ? g.beta : Real(1));
    }
  }
}

/// B is copied once, block by block, and A again for each.
void product_of_many_rows(const GemmProblem& g, Real* memory) {
  for (Index j = 0; j < g.n; j += kBlockCols) {
    const Index cols = smaller(kBlockCols, g.n - j);
    for (Index p = 0; p < g.k; p += kDepth) {
      const Index depth = smaller(kDepth, g.k - p);
      const PanelsOfB b = panels_of_b(g, memory + packed_a_size(g), j, cols, p, depth);
      for (Index i = 0; i < g.m; i += kBlockRows) {
        const PanelsOfA a(memory, smaller(kBlockRows, g.m - i));
        copy_rows(g, a, i, p, depth);
        multiply_block(g, g.c + i * g.ldc + j, a, b, cols, depth, p == 0 ? g.beta : Real(1));
      }
    }
  }
}

void product(const GemmProblem& g, Real* memory) noexcept {
  if (g.k == 0 || g.alpha == 0) {
    scale(g);
  } else if (g.m > kBlockRows && g.packed_b == nullptr) {
    product_of_many_rows(g, memory);
  } else {
    GemmProblem rows = g;
    for (Index i = 0; i < g.m; i += kBlockRows) {
      rows.m = smaller(kBlockRows, g.m - i);
      rows.a = g.op_a == Transpose::no ? g.a + i * g.lda : g.a + i;
      rows.c = g.c + i * g.ldc;
      product_of_few_rows(rows, memory);
    }
  }
}

Index packed_size(Index n, Index k) noexcept { return rounded_up(n, kTileCols) * k; }

void pack(Real* to, const Real* b, Index ldb, Transpose op, Index begin, Index end, Index k) noexcept {
  pack_b(to + begin * k, k, op == Transpose::no ? b + begin : b + begin * ldb, ldb, op, end - begin, k);
}

void pack_rows(Real* to, const Real* b, Index ldb, Index begin, Index end, Index n, Index k) noexcept {
  pack_b(to + begin * kTileCols, k, b + begin * ldb, ldb, Transpose::no, n, end - begin);
}

void pair_products(Real* out, const RowPair* pairs, Index count, Index k) noexcept {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) store(out + i, multiply_pairs(pairs + i, k));
  if (i == count) return;
  RowPair last[kLanes];
  for (Index j = 0; j < kLanes; ++j) last[j] = pairs[smaller(i + j, count - 1)];
  store_part(out + i, multiply_pairs(last, k), count - i);
}

}  // namespace

extern const GemmKernels gemm_kernels;
const GemmKernels gemm_kernels = {.tile_rows = kTileRows,
                                  .tile_columns = kTileCols,
                                  .workspace = workspace,
                                  .product = product,
                                  .packed_size = packed_size,
                                  .pack = pack,
                                  .pack_rows = pack_rows,
                                  .pair_products = pair_products};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
