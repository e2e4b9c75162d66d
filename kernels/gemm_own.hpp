// Our own matrix product: what gemm() uses for small products, or for all where the build has TRINE_BLAS=OFF.
#pragma once

#include "kernels/gemm.hpp"

namespace trine::inline TRINE_ABI {

/// As gemm(). A row of C depends on its row of op(A), on op(B) and on the sizes n and k, never on how many
/// other rows there are: every element is summed over k in the same order. Keeps up to 1.3 MiB (float) of
/// working memory a thread.
void gemm_own(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
              Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept;

/// Everything about one product.
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
};

struct GemmKernels {
  /// Reals of 64-byte aligned working memory product() needs.
  Index (*workspace)(const GemmProblem& problem) noexcept;
  void (*product)(const GemmProblem& problem, Real* workspace) noexcept;
};

const GemmKernels& gemm_kernels();

}  // namespace trine::inline TRINE_ABI
