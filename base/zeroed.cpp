#include "trine/base/zeroed.hpp"

#include <cstdint>
#include <cstring>

#include "trine/base/memory.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace trine {

void* allocate_zeroed(std::size_t bytes) {
  auto* block = static_cast<char*>(allocate_aligned(bytes));
  std::size_t fresh = 0;  // bytes that the system will hand out as zeros
#if defined(__linux__)
  constexpr std::size_t kPage = std::size_t{2} << 20;  // blocks of several megabytes begin at one
  const std::size_t whole = bytes / kPage * kPage;
  const bool is_aligned = reinterpret_cast<std::uintptr_t>(block) % kPage == 0;
  if (whole > 0 && is_aligned && madvise(block, whole, MADV_DONTNEED) == 0) fresh = whole;
#endif
  std::memset(block + fresh, 0, bytes - fresh);
  return block;
}

}  // namespace trine
