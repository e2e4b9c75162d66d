// Random batches for the mining tests.
#pragma once

#include <vector>

#include "trine/base/rng.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine {

inline Tensor normal_tensor(Shape shape, Rng rng) {
  Tensor tensor(shape, Fill::none);
  for (Index i = 0; i < tensor.size(); ++i) tensor[i] = static_cast<Real>(rng.normal());
  return tensor;
}

/// Small whole numbers, so that ties are common; the diagonal of a square one is 0.
inline Tensor tied_distances(Index n, Index m, Rng rng) {
  Tensor distances({n, m});
  for (Index i = 0; i < distances.size(); ++i) distances[i] = static_cast<Real>(1 + rng.below(6));
  for (Index i = 0; n == m && i < n; ++i) distances.row(i)[i] = 0;
  return distances;
}

inline std::vector<Label> some_labels(Index n, Index kinds, Rng rng) {
  std::vector<Label> labels;
  for (Index i = 0; i < n; ++i) labels.push_back(static_cast<Label>(rng.below(kinds)));
  return labels;
}

}  // namespace trine
