#include "trine/kernels/gemm/gemm.hpp"

#include "trine/base/scratch.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"

namespace trine::inline TRINE_ABI {

void gemm(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
          Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept {
  gemm_own({c, ldc, a, lda, op_a, b, ldb, op_b, m, n, k, alpha, beta});
}

void gemm_own(const GemmProblem& problem) noexcept {
  if (problem.m == 0 || problem.n == 0) return;
  const GemmKernels& kernels = gemm_kernels();
  kernels.product(problem, thread_scratch(kernels.workspace(problem), Scratch::product));
}

}  // namespace trine::inline TRINE_ABI
