// Sequences of different lengths, one after the other. There is no padding and no mask.
#pragma once

#include <cstdint>
#include <span>

#include "trine/base/real.hpp"

namespace trine {

/// Sequence i is tokens[offsets[i], offsets[i + 1]); offsets has one entry more than there are
/// sequences, starts at 0 and never falls. Borrowed: must outlive whatever uses it.
struct PackedBatch {
  std::span<const std::int32_t> tokens;
  std::span<const std::int32_t> offsets;

  [[nodiscard]] Index sequences() const {
    return offsets.empty() ? 0 : static_cast<Index>(offsets.size()) - 1;
  }
  [[nodiscard]] Index total() const { return static_cast<Index>(tokens.size()); }
  [[nodiscard]] Index begin(Index i) const { return offsets[static_cast<std::size_t>(i)]; }
  [[nodiscard]] Index end(Index i) const { return offsets[static_cast<std::size_t>(i) + 1]; }
  [[nodiscard]] Index length(Index i) const { return end(i) - begin(i); }
};

/// Tokens of the longest sequence; 0 if there is none.
[[nodiscard]] Index longest_sequence(const PackedBatch& batch);

/// Throws ShapeError where offsets do not describe the tokens; `op` names the caller.
void check_packed(const PackedBatch& batch, const char* op);

}  // namespace trine
