#include "trine/base/scratch.hpp"

#include <algorithm>

#include "trine/base/memory.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Enough for most work from the first request on. A product's is all that kernels/gemm/builtin_gemm.cpp can
// want.
constexpr Index kUsualOperation = Index{1} << 16;
constexpr Index kUsualProduct = Index{11} << 16;

class Buffer {
 public:
  explicit Buffer(Index least) : least_(least) {}
  Real* at_least(Index count) {
    if (count > capacity_) {
      capacity_ = std::max(count, least_);
      memory_ = make_aligned<Real>(static_cast<std::size_t>(capacity_));
    }
    return memory_.get();
  }

 private:
  Index least_;
  Index capacity_ = 0;
  AlignedArray<Real> memory_;
};

}  // namespace

Real* thread_scratch(Index count, Scratch use) {
  thread_local Buffer operation(kUsualOperation);
  thread_local Buffer product(kUsualProduct);
  thread_local Buffer factor(0);
  return (use == Scratch::operation ? operation : use == Scratch::product ? product : factor).at_least(count);
}

void prepare_thread_scratch() {
  static_cast<void>(thread_scratch(1, Scratch::operation));
  static_cast<void>(thread_scratch(1, Scratch::product));
}

}  // namespace trine::inline TRINE_ABI
