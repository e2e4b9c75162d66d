// Matrix products.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

enum class Transpose { no, yes };

/// C [m, n] = alpha op(A) op(B) + beta C, row-major; op(A) is [m, k], op(B) [k, n]. Leading dimensions
/// are row lengths of the matrices as stored. beta = 0 overwrites C, whatever it held. With k = 0, C = beta
/// C.
///
/// An element of C depends on its row of op(A), its column of op(B) and k, never on how many other rows or
/// columns there are: it is summed over k in the same order, with fused multiply-adds from AVX2 on and then
/// to the same bits on all levels. Serial: parallel products cut C on a grid (autograd/ops/matrix.hpp). Keeps
/// up to 2.6 MiB of working memory per thread.
void gemm(Real* c, Index ldc, const Real* a, Index lda, Transpose op_a, const Real* b, Index ldb,
          Transpose op_b, Index m, Index n, Index k, Real alpha, Real beta) noexcept;

}  // namespace trine::inline TRINE_ABI
