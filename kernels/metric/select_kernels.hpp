// Selecting values of a row by id and by size, for miners, masks and search.
#pragma once

#include <cstdint>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// A score and its place in a row.
struct PlacedScore {
  Real score;
  Index place;
};

struct SelectKernels {
  /// row[j] = fill where ids[j] == id.
  void (*fill_equal)(Real* row, const std::int32_t* ids, std::int32_t id, Real fill, Index n) noexcept;
  /// row[j] = fill where ids[j] != id.
  void (*fill_unequal)(Real* row, const std::int32_t* ids, std::int32_t id, Real fill, Index n) noexcept;
  /// Position of the smallest finite value above `threshold`, the first of ties; -1 if there is none.
  Index (*smallest_above)(const Real* x, Real threshold, Index n) noexcept;
  /// Position of the largest finite value below `threshold`, the first of ties; -1 if there is none.
  Index (*largest_below)(const Real* x, Real threshold, Index n) noexcept;
  /// Of the scores factor * row[j] + offset those of limits[j] or more, by rising j: returns how many and
  /// writes them to `out`, which has room for n. NaN is never one of them. Meant for few that pass.
  Index (*at_least)(PlacedScore* out, const Real* row, const Real* limits, Real factor, Real offset,
                    Index n) noexcept;
};

const SelectKernels& select_kernels();

}  // namespace trine::inline TRINE_ABI
