// Gradient clipping by global norm.
#pragma once

#include <string>
#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// Borrows parameters and pool. Dense gradients and gradients by rows count alike; parameters without a
/// gradient do not count. Bit-identical for any number of threads.
class GradientClip {
 public:
  GradientClip(const std::vector<ParamGroup>& groups, ThreadPool& pool);

  /// Euclidean norm of all gradients, as one vector.
  [[nodiscard]] double norm();
  /// Scales all gradients by max_norm / (norm + 1e-6) if that is below 1, as
  /// torch.nn.utils.clip_grad_norm_ does. Returns the norm before clipping. If it is not finite,
  /// nothing is changed; not_finite() names the parameter. Throws OptionError unless max_norm > 0.
  double clip(double max_norm);
  /// Name of the first parameter with a gradient that is not finite; empty if there is none.
  [[nodiscard]] std::string not_finite() const;

 private:
  struct Piece {
    Real* values;
    Index count;
    double squared_norm;
  };
  void find_pieces();

  ThreadPool& pool_;
  std::vector<NamedParameter> parameters_;
  std::vector<Piece> pieces_;
};

}  // namespace trine::inline TRINE_ABI
