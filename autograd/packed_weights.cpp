#include "trine/autograd/packed_weights.hpp"

#include <algorithm>

#include "trine/kernels/gemm/builtin_gemm.hpp"

namespace trine::inline TRINE_ABI {

const Real* PackedWeights::of(const Parameter& weight, Index rows, ThreadPool& pool) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_first] = packed_.try_emplace(&weight, nullptr);
  if (is_first && rows <= kBlockRows) return nullptr;
  const Real*& packed = found->second;
  if (packed == nullptr) {
    const Index out = weight.value.rows(), in = weight.value.cols();
    Real* made = memory_.allocate_array<Real>(static_cast<std::size_t>(gemm_kernels().packed_size(out, in)));
    pool.parallel_rows(out, kPackedColumns, [&](Index begin, Index end) {
      gemm_kernels().pack(made, weight.value.data(), in, Transpose::yes, begin, end, in);
    });
    packed = made;
  }
  return packed;
}

bool PackedWeights::empty() const {
  const std::lock_guard lock(mutex_);
  return std::all_of(packed_.begin(), packed_.end(), [](const auto& each) { return each.second == nullptr; });
}

}  // namespace trine::inline TRINE_ABI
