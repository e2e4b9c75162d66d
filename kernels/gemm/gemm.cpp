#include "trine/kernels/gemm/gemm.hpp"

#include "trine/config.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"

#if TRINE_BLAS
#include <cblas.h>

namespace trine::inline TRINE_ABI {
namespace {

// OpenBLAS's own threads spin and compete with our pool; 0.3.21 can only be set process-wide.
void one_thread() {
  static const bool set = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(set);
}

// On AVX-512, OpenBLAS 0.3.21 computes products of up to so many multiplications with kernels that ask the
// heap at every call.
bool small(Index m, Index n, Index k) {
  constexpr double most = 100.0 * 100.0 * 100.0;
  return static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) <= most;
}

CBLAS_TRANSPOSE flag(Transpose op) { return op == Transpose::yes ? CblasTrans : CblasNoTrans; }
blasint narrow(Index n) { return static_cast<blasint>(n); }

}  // namespace

void gemm(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
          Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept {
  if (m == 0 || n == 0) return;
  if (small(m, n, k)) return gemm_own(c, ldc, a, lda, op_a, b, ldb, op_b, m, n, k, alpha, beta);
  one_thread();
  const auto at_least_one = [](Index ld) { return narrow(ld > 0 ? ld : 1); };
#if defined(TRINE_DOUBLE)
  cblas_dgemm(CblasRowMajor, flag(op_a), flag(op_b), narrow(m), narrow(n), narrow(k), alpha, a,
              at_least_one(lda), b, at_least_one(ldb), beta, c, at_least_one(ldc));
#else
  cblas_sgemm(CblasRowMajor, flag(op_a), flag(op_b), narrow(m), narrow(n), narrow(k), alpha, a,
              at_least_one(lda), b, at_least_one(ldb), beta, c, at_least_one(ldc));
#endif
}

}  // namespace trine::inline TRINE_ABI
#endif
