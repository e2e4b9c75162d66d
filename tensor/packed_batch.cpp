#include "trine/tensor/packed_batch.hpp"

#include <algorithm>
#include <string>

#include "trine/base/error.hpp"

namespace trine {

Index longest_sequence(const PackedBatch& batch) {
  Index longest = 0;
  for (Index i = 0; i < batch.sequences(); ++i) longest = std::max(longest, batch.length(i));
  return longest;
}

void check_packed(const PackedBatch& batch, const char* op) {
  const auto refuse = [&](const std::string& problem) { throw ShapeError(std::string(op) + ": " + problem); };
  if (batch.offsets.empty()) refuse("offsets are empty; a batch of no sequences has the one offset 0");
  if (batch.offsets.front() != 0)
    refuse("offsets start at " + std::to_string(batch.offsets.front()) + ", not 0");
  for (std::size_t i = 1; i < batch.offsets.size(); ++i) {
    if (batch.offsets[i] < batch.offsets[i - 1]) {
      refuse("offset " + std::to_string(i) + " is " + std::to_string(batch.offsets[i]) +
             ", below the one before it, " + std::to_string(batch.offsets[i - 1]));
    }
  }
  if (batch.offsets.back() != static_cast<Index>(batch.tokens.size())) {
    refuse("offsets end at " + std::to_string(batch.offsets.back()) + ", but there are " +
           std::to_string(batch.tokens.size()) + " tokens");
  }
}

}  // namespace trine
