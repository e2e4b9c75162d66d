// Matrix products: OpenBLAS for large ones, the built-in kernel for small ones or for all with
// TRINE_BLAS=OFF.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

enum class Transpose { no, yes };

/// C [m, n] = alpha op(A) op(B) + beta C, row-major; op(A) is [m, k], op(B) [k, n]. Leading dimensions
/// are row lengths of the matrices as stored. beta = 0 overwrites C, whatever it held. Serial:
/// parallel products cut rows on a fixed grid (autograd/ops/matrix.hpp). With k = 0, C = beta C.
void gemm(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
          Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept;

}  // namespace trine::inline TRINE_ABI
