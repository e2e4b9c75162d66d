// One product of matrices as the kernel sees it, and the layout of a factor that several products share.
#pragma once

#include "trine/kernels/gemm/gemm.hpp"

namespace trine::inline TRINE_ABI {

/// One product.
struct GemmProblem {
  Real* c;
  Index ldc;
  const Real* a;
  Index lda;
  Transpose op_a;
  const Real* b;
  Index ldb;
  Transpose op_b;
  Index m;
  Index n;
  Index k;
  Real alpha;
  Real beta;
  const Real* packed_b = nullptr;  // op(B) as written by pack(): then b, ldb and op_b are not read
};
/// As gemm().
void gemm_own(const GemmProblem& problem) noexcept;

/// Rows of A that are packed at a time: 18, 42 or 63 panels. Above it B is better packed once for all of
/// them.
inline constexpr Index kBlockRows = 252;
/// Where a packed B may be cut: columns from j on, a multiple of this, begin at packed + j * k.
inline constexpr Index kPackedColumns = 64;
/// Where a product may be cut along k, the later parts added to C by beta = 1, and keep its bits: terms are
/// summed in blocks of so many.
inline constexpr Index kBlockDepth = 2048 / static_cast<Index>(sizeof(Real));

/// Two rows of k reals.
struct RowPair {
  const Real* a;
  const Real* b;
};

struct GemmKernels {
  /// Of the part of C that is kept in registers.
  Index tile_rows, tile_columns;
  /// Reals of 64-byte aligned working memory product() needs.
  Index (*workspace)(const GemmProblem& problem) noexcept;
  void (*product)(const GemmProblem& problem, Real* workspace) noexcept;
  /// Reals of a packed op(B) [k, n].
  Index (*packed_size)(Index n, Index k) noexcept;
  /// Lays out columns [begin, end) of op(B) [k, n] in `to`, which has room for all n; begin is a multiple of
  /// kPackedColumns, and so is end unless it is n. A factor of many products is packed once.
  void (*pack)(Real* to, const Real* b, Index ldb, Transpose op_b, Index begin, Index end, Index k) noexcept;
  /// The same for rows [begin, end) of a B [k, n] that is not transposed: it is read along its rows.
  void (*pack_rows)(Real* to, const Real* b, Index ldb, Index begin, Index end, Index n, Index k) noexcept;
  /// out[i] = the product of the rows of pairs[i], with the bits that it has in the matrix A B^T.
  void (*pair_products)(Real* out, const RowPair* pairs, Index count, Index k) noexcept;
};

const GemmKernels& gemm_kernels();

}  // namespace trine::inline TRINE_ABI
