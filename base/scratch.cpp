#include "base/scratch.hpp"

#include "base/memory.hpp"

namespace trine::inline TRINE_ABI {

Real* thread_scratch(Index count) {
  thread_local AlignedArray<Real> memory;
  thread_local Index capacity = 0;
  if (count > capacity) {
    memory = make_aligned<Real>(static_cast<std::size_t>(count));
    capacity = count;
  }
  return memory.get();
}

}  // namespace trine::inline TRINE_ABI
