// Matrix products cut over the pool. Not for users: they call ops::matmul or ops::linear.
#pragma once

#include "base/thread_pool.hpp"
#include "kernels/gemm.hpp"

namespace trine::inline TRINE_ABI::ops {

/// A matrix as stored and how it enters a product.
struct Operand {
  const Real* data;
  Index ld;
  Transpose op = Transpose::no;
};

/// C [m, n] = alpha op(A) op(B) + beta C, C with row length ldc. Rows of C are cut on a grid that
/// depends on m only, and each block is one serial product: the same bits for any number of threads.
void parallel_gemm(ThreadPool& pool, Real* c, Index ldc, Operand a, Operand b, Index m, Index n, Index k,
                   Real alpha = 1, Real beta = 0);

}  // namespace trine::inline TRINE_ABI::ops
