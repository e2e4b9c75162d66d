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
///
/// A weight is packed for a product of many rows, else at its second product: packing it takes as long as a
/// product of a few rows with the weight as it is, so that it is wasted on a program that encodes one
/// sentence. Products have the same bits either way.
class PackedWeights {
 public:
  /// The packed weight for a product of so many rows; nullptr: multiply by the weight as it is.
  [[nodiscard]] const Real* of(const Parameter& weight, Index rows, ThreadPool& pool);
  /// Whether no weight is packed yet.
  [[nodiscard]] bool empty() const;

 private:
  mutable std::mutex mutex_;
  Arena memory_;  // large blocks lie in huge pages: encoding one sentence is reading all weights once
  std::unordered_map<const Parameter*, const Real*> packed_;  // nullptr: used once
};

}  // namespace trine::inline TRINE_ABI
