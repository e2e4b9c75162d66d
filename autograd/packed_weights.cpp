#include "autograd/packed_weights.hpp"

#include <algorithm>

#include "kernels/gemm_own.hpp"

namespace trine::inline TRINE_ABI {

void pack_b(ThreadPool& pool, Real* to, const Real* b, Index ldb, Transpose op_b, Index n, Index k) {
  pool.parallel_rows(n, kPackedColumns,
                     [&](Index begin, Index end) { gemm_kernels().pack(to, b, ldb, op_b, begin, end, k); });
}

const Real* PackedWeights::of(const Parameter& weight, ThreadPool& pool) {
  AlignedArray<Real>& packed = packed_[&weight];
  if (packed == nullptr) {
    const Index out = weight.value.rows(), in = weight.value.cols();
    const Index size = std::max<Index>(gemm_kernels().packed_size(out, in), 1);
    packed = make_aligned<Real>(static_cast<std::size_t>(size));
    pack_b(pool, packed.get(), weight.value.data(), in, Transpose::yes, out, in);
  }
  return packed.get();
}

}  // namespace trine::inline TRINE_ABI
