// Aligned blocks. Blocks of several megabytes are aligned to huge pages and request them from the kernel:
// rows gathered at random from an embedding table otherwise miss the TLB at every row.
#pragma once

#include <cstddef>
#include <memory>

namespace trine {

inline constexpr std::size_t kAlignment = 64;  // one cache line, one AVX-512 register

/// Throws std::bad_alloc. Memory is not initialized.
[[nodiscard]] void* allocate_aligned(std::size_t bytes);
void free_aligned(void* block) noexcept;

struct FreeAligned {
  void operator()(void* block) const noexcept { free_aligned(block); }
};
template <class T>
using AlignedArray = std::unique_ptr<T[], FreeAligned>;

template <class T>
[[nodiscard]] AlignedArray<T> make_aligned(std::size_t count) {
  return AlignedArray<T>(static_cast<T*>(allocate_aligned(count * sizeof(T))));
}

}  // namespace trine
