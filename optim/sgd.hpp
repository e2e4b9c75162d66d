// Stochastic gradient descent.
#pragma once

#include <vector>

#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

enum class Momentum {
  heavy_ball,  // p moves along b
  nesterov,    // p moves along g + momentum b (Sutskever et al. 2013)
};

struct SgdOptions {
  double momentum = 0;
  double weight_decay = 0;
  Momentum kind = Momentum::heavy_ball;
};

/// As torch.optim.SGD with dampening 0:   g' = g + weight_decay p,   b = momentum b + g',   p = p - lr b.
/// Rows of tables with Gradients::rows have no momentum; they move by lr / (1 - momentum) g. Throws
/// OptionError for options out of range.
class Sgd : public Optimizer {
 public:
  Sgd(const std::vector<ParamGroup>& groups, ThreadPool& pool, const SgdOptions& options = {});
};

}  // namespace trine::inline TRINE_ABI
