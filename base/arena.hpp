// A bump allocator: allocating moves a pointer, and reset() frees everything at once.
#pragma once

#include <cstddef>
#include <vector>

#include "trine/base/memory.hpp"

namespace trine {

/// Grows by blocks; reset() replaces several blocks by one of the combined size, so that after a few
/// rounds of similar size nothing is allocated from the heap any more.
class Arena {
 public:
  /// 64-byte aligned, not initialized. The pointer stays valid until reset() or a rewind() past it.
  [[nodiscard]] void* allocate(std::size_t bytes);
  template <class T>
  [[nodiscard]] T* allocate_array(std::size_t count) {
    return static_cast<T*>(allocate(count * sizeof(T)));
  }
  /// Makes sure that the next `bytes` come from one block.
  void reserve(std::size_t bytes);
  /// Frees everything; keeps the memory.
  void reset();

  /// A position to return to: rewind() frees everything allocated after mark().
  struct Mark {
    std::size_t block;
    std::size_t used;
  };
  [[nodiscard]] Mark mark() const { return {current_, used_}; }
  void rewind(Mark mark) {
    current_ = mark.block;
    used_ = mark.used;
  }

  [[nodiscard]] std::size_t capacity() const;
  /// Number of heap allocations so far; constant in a steady state.
  [[nodiscard]] std::size_t growths() const { return growths_; }

 private:
  struct Block {
    AlignedArray<std::byte> bytes;
    std::size_t size;
  };
  void add_block(std::size_t bytes);

  std::vector<Block> blocks_;
  std::size_t current_ = 0;  // index of the block being filled
  std::size_t used_ = 0;     // bytes used of it
  std::size_t growths_ = 0;
};

}  // namespace trine
