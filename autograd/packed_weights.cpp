#include "trine/autograd/packed_weights.hpp"

#include "trine/kernels/gemm/builtin_gemm.hpp"

namespace trine::inline TRINE_ABI {

void pack_b(ThreadPool& pool, Real* to, const Real* b, Index ldb, Transpose op_b, Index n, Index k) {
  pool.parallel_rows(n, kPackedColumns,
                     [&](Index begin, Index end) { gemm_kernels().pack(to, b, ldb, op_b, begin, end, k); });
}

const Real* PackedWeights::of(const Parameter& weight, ThreadPool& pool) {
  const Real*& packed = packed_[&weight];
  if (packed == nullptr) {
    const Index out = weight.value.rows(), in = weight.value.cols();
    Real* made = memory_.allocate_array<Real>(static_cast<std::size_t>(gemm_kernels().packed_size(out, in)));
    pack_b(pool, made, weight.value.data(), in, Transpose::yes, out, in);
    packed = made;
  }
  return packed;
}

}  // namespace trine::inline TRINE_ABI
