// Where our own matrix product gets its memory, and where it stands in for BLAS.
#include "base/config.hpp"
#include "base/memory.hpp"
#include "kernels/gemm_own.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Not thread_scratch(): that may be what a caller multiplies.
Real* workspace(Index count) {
  thread_local AlignedArray<Real> memory;
  thread_local Index capacity = 0;
  if (count > capacity) {
    memory = make_aligned<Real>(static_cast<std::size_t>(count));
    capacity = count;
  }
  return memory.get();
}

}  // namespace

void gemm_own(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
              Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept {
  if (m == 0 || n == 0) return;
  const GemmProblem problem{c, ldc, a, lda, op_a, b, ldb, op_b, m, n, k, alpha, beta};
  const GemmKernels& kernels = gemm_kernels();
  kernels.product(problem, workspace(kernels.workspace(problem)));
}

#if !TRINE_BLAS
void gemm(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
          Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept {
  gemm_own(c, ldc, a, lda, op_a, b, ldb, op_b, m, n, k, alpha, beta);
}
#endif

}  // namespace trine::inline TRINE_ABI
