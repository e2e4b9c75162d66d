#include "base/scratch.hpp"

#include <algorithm>

#include "base/memory.hpp"

namespace trine::inline TRINE_ABI {

Real* thread_scratch(Index count) {
  thread_local AlignedArray<Real> memory;
  thread_local Index capacity = 0;
  constexpr Index least = Index{1} << 16;  // enough for most work from the first request on
  if (count > capacity) {
    capacity = std::max(count, least);
    memory = make_aligned<Real>(static_cast<std::size_t>(capacity));
  }
  return memory.get();
}

}  // namespace trine::inline TRINE_ABI
