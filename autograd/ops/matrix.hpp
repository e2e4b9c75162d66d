// Matrix products cut over the pool. Not for users: they call ops::matmul or ops::linear.
#pragma once

#include <span>

#include "base/thread_pool.hpp"
#include "kernels/gemm.hpp"

namespace trine::inline TRINE_ABI::ops {

/// A matrix as stored and how it enters a product.
struct Operand {
  const Real* data;
  Index ld;
  Transpose op = Transpose::no;
};

/// C [m, n] = alpha op(A) op(B) + beta C, C with row length ldc.
struct Product {
  Real* c;
  Index ldc;
  Operand a, b;
  Index m, n, k;
  Real alpha = 1;
  Real beta = 0;
  /// Called with a range of rows before and after their product, by the thread that computes it, while the
  /// rows are in its cache: for what makes A or finishes C row by row.
  const RangeFunction* before = nullptr;
  const RangeFunction* after = nullptr;
};

/// Products that do not depend on each other, as one loop over the blocks of all of them. Blocks lie on a
/// grid that depends on the sizes only, and each is one serial product: the same bits for any number of
/// threads.
void parallel_gemms(ThreadPool& pool, std::span<const Product> products);

inline void parallel_gemm(ThreadPool& pool, const Product& product) { parallel_gemms(pool, {&product, 1}); }
inline void parallel_gemm(ThreadPool& pool, Real* c, Index ldc, Operand a, Operand b, Index m, Index n,
                          Index k, Real alpha = 1, Real beta = 0) {
  parallel_gemm(pool, Product{c, ldc, a, b, m, n, k, alpha, beta});
}

}  // namespace trine::inline TRINE_ABI::ops
