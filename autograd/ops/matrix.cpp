#include "autograd/ops/matrix.hpp"

#include <algorithm>

namespace trine::inline TRINE_ABI::ops {
namespace {

// Blocks of 256 rows run at the speed of the whole product; smaller ones repack B more often, which
// a short C repays by keeping every core busy.
Index block_rows(Index m) {
  if (m >= 1024) return 256;
  return m > 128 ? 128 : 64;
}

}  // namespace

void parallel_gemm(ThreadPool& pool, Real* c, Index ldc, Operand a, Operand b, Index m, Index n, Index k,
                   Real alpha, Real beta) {
  pool.parallel_rows(m, block_rows(m), [&](Index begin, Index end) {
    const Real* rows_of_a = a.op == Transpose::no ? a.data + begin * a.ld : a.data + begin;
    gemm(c + begin * ldc, ldc, rows_of_a, a.ld, a.op, b.data, b.ld, b.op, end - begin, n, k, alpha, beta);
  });
}

}  // namespace trine::inline TRINE_ABI::ops
