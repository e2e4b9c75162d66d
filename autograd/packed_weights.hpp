// Weights packed for the matrix kernels, once instead of at every product.
#pragma once

#include <mutex>
#include <unordered_map>

#include "trine/autograd/parameter.hpp"
#include "trine/base/arena.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/kernels/gemm/gemm.hpp"

namespace trine::inline TRINE_ABI {

/// Copies of weight matrices [out, in] in the order in which our matrix product reads them. The weights must
/// not change during its lifetime; an inference tape that is given one (Tape::Options) takes the weights of
/// its products from it. As much memory as the weights themselves. Several threads may share it.
class PackedWeights {
 public:
  /// The packed weight; computed at the first call for this parameter.
  [[nodiscard]] const Real* of(const Parameter& weight, ThreadPool& pool);
  [[nodiscard]] bool empty() const { return packed_.empty(); }

 private:
  std::mutex mutex_;
  Arena memory_;  // large blocks lie in huge pages: encoding one sentence is reading all weights once
  std::unordered_map<const Parameter*, const Real*> packed_;
};

}  // namespace trine::inline TRINE_ABI
