#include "trine/base/memory.hpp"

#include <cstdlib>
#include <limits>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace trine {

void* allocate_aligned(std::size_t bytes) {
  constexpr std::size_t huge_page = std::size_t{2} << 20;
  const std::size_t alignment = bytes >= 2 * huge_page ? huge_page : kAlignment;
  if (bytes > std::numeric_limits<std::size_t>::max() - alignment) throw std::bad_alloc();
  const std::size_t rounded = bytes == 0 ? alignment : (bytes + alignment - 1) / alignment * alignment;
  void* block = std::aligned_alloc(alignment, rounded);
  if (block == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (alignment == huge_page) madvise(block, rounded, MADV_HUGEPAGE);  // a wish: failure changes nothing
#endif
  return block;
}

void free_aligned(void* block) noexcept { std::free(block); }

}  // namespace trine
