// Hash table of the merges of byte-pair encoding.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace trine {

/// From a pair of piece ids to rank and merged id. Open addressing, at most half full.
class MergeTable {
 public:
  static constexpr std::uint32_t kNever = 0xFFFFFFFF;
  struct Merge {
    std::uint32_t rank = kNever;  // lower ranks merge first
    std::int32_t id = -1;         // of the merged piece
  };

  explicit MergeTable(std::size_t expected = 0) : slots_(std::bit_ceil(2 * expected + 2)) {}

  /// Overwrites an earlier merge of the pair. At most `expected` pairs.
  void set(std::int32_t left, std::int32_t right, Merge merge) {
    slots_[probe(left, right)] = {left, right, merge};
  }

  /// Has rank kNever if the two do not merge.
  [[nodiscard]] Merge find(std::int32_t left, std::int32_t right) const noexcept {
    return slots_[probe(left, right)].merge;
  }

 private:
  struct Slot {
    std::int32_t left = -1;
    std::int32_t right = -1;
    Merge merge;
  };

  [[nodiscard]] std::size_t probe(std::int32_t left, std::int32_t right) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    const std::uint64_t pair =
        std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
    std::uint64_t hash = pair * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 32;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if ((slot.left == left && slot.right == right) || slot.left < 0) return i;
    }
  }

  std::vector<Slot> slots_;
};

}  // namespace trine
