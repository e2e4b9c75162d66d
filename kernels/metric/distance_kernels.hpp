// Distances between rows and the pieces their gradients are made of.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct DistanceKernels {
  /// Sum of (a - b)^2 over d values; of |a - b|.
  Real (*squared_euclidean)(const Real* a, const Real* b, Index d) noexcept;
  Real (*manhattan)(const Real* a, const Real* b, Index d) noexcept;
  /// norms[i] = |x_i|.
  void (*norms)(Real* norms, const Real* x, Index rows, Index d) noexcept;

  /// out += scale (x - y).
  void (*add_difference)(Real* out, const Real* x, const Real* y, Real scale, Index d) noexcept;
  /// out += scale sign(x - y), where sign(0) = 0.
  void (*add_signs)(Real* out, const Real* x, const Real* y, Real scale, Index d) noexcept;
  /// out += alpha x + beta y.
  void (*add_combination)(Real* out, const Real* x, const Real* y, Real alpha, Real beta, Index d) noexcept;

  /// One row of a matrix of Euclidean distances, in place: row[j] holds <a, b_j> and becomes
  /// |a|^2 + |b_j|^2 - 2 <a, b_j>, or its root where `root` is 1. That sum loses its digits where a and
  /// b_j are close, so pairs closer than a tenth of their length are computed from a - b_j instead.
  void (*euclidean_row)(Real* row, const Real* a, Real norm_a, const Real* b, const Real* norms_b, Index n,
                        Index d, int root) noexcept;
  /// The same for cosine distance: row[j] becomes 1 - <a, b_j> / (|a| |b_j|), at least 0; rows shorter
  /// than 1e-12 are at distance 1 from everything.
  void (*cosine_row)(Real* row, Real norm_a, const Real* norms_b, Index n) noexcept;
};

const DistanceKernels& distance_kernels();

}  // namespace trine::inline TRINE_ABI
