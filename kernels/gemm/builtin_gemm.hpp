// The built-in matrix product: used by inference, and by gemm() for small products, or for all of them in a
// build with TRINE_BLAS=OFF.
#pragma once

#include "trine/kernels/gemm/gemm.hpp"

namespace trine::inline TRINE_ABI {

/// As gemm(). An element of C depends on its row of op(A), its column of op(B) and k, never on how many other
/// rows or columns there are: it is summed over k in the same order. Keeps up to 2.6 MiB of working
/// memory per thread.
void gemm_own(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
              Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept;

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
void gemm_own(const GemmProblem& problem) noexcept;

/// Where a packed B may be cut: columns from j on, a multiple of this, begin at packed + j * k.
inline constexpr Index kPackedColumns = 64;

struct GemmKernels {
  /// Reals of 64-byte aligned working memory product() needs.
  Index (*workspace)(const GemmProblem& problem) noexcept;
  void (*product)(const GemmProblem& problem, Real* workspace) noexcept;
  /// Reals of a packed op(B) [k, n].
  Index (*packed_size)(Index n, Index k) noexcept;
  /// Lays out columns [begin, end) of op(B) [k, n] in `to`, which has room for all n; begin is a multiple of
  /// kPackedColumns, and so is end unless it is n. A factor of many products is packed once.
  void (*pack)(Real* to, const Real* b, Index ldb, Transpose op_b, Index begin, Index end, Index k) noexcept;
};

const GemmKernels& gemm_kernels();

}  // namespace trine::inline TRINE_ABI
