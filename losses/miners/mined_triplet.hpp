// A triplet of row indices: the output of miners and the input of triplet losses.
#pragma once

#include <cstdint>
#include <span>

namespace trine {

/// Class of a text; equal means same class, nothing else is assumed.
using Label = std::int32_t;
/// Identity of a text within a batch; equal means the same text.
using TextId = std::int32_t;

/// `anchor` and `positive` belong together, `anchor` and `negative` do not. A triplet whose positive is
/// the anchor itself has a positive distance of 0 without gradient, which is how
/// sentence-transformers counts an anchor without a positive.
struct Triplet {
  std::int32_t anchor;
  std::int32_t positive;
  std::int32_t negative;
  bool operator==(const Triplet&) const = default;
};

/// Which texts the rows of a batch of pairs are, so that a text is not taken for a negative of itself:
/// row i of the anchors belongs with row i of the candidates; candidates beyond the number of anchors
/// are additional negatives. Empty spans: every row is a text of its own.
struct SameText {
  std::span<const TextId> anchors;
  std::span<const TextId> candidates;
};

}  // namespace trine
