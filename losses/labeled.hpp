// Distances of a labeled batch to itself, on the tape. Not for users.
#pragma once

#include <span>

#include "trine/autograd/var.hpp"
#include "trine/losses/miners/distance.hpp"
#include "trine/losses/miners/mined_triplet.hpp"

namespace trine::inline TRINE_ABI::losses {

struct LabeledDistances {
  View distances;  // [n, n]
  Real* norms;     // [n]   |x_i|; not filled for manhattan
};

/// Checks and computes; memory is the tape's. Throws ShapeError, naming `loss`.
[[nodiscard]] LabeledDistances labeled_distances(const char* loss, Var embeddings,
                                                 std::span<const Label> labels, Distance distance);

}  // namespace trine::inline TRINE_ABI::losses
