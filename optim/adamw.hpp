// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) and Adam (Kingma and Ba 2015, arXiv:1412.6980).
#pragma once

#include <vector>

#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

struct AdamWOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
};

/// As torch.optim.AdamW: weight decay is decoupled, parameters shrink by lr weight_decay per step.
///   m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2
///   p = (1 - lr weight_decay) p - lr / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon)
/// Tables with Gradients::rows have no momentum (beta1 = 0): see Optimizer. Throws OptionError for options
/// out of range; epsilon must be positive.
class AdamW : public Optimizer {
 public:
  AdamW(const std::vector<ParamGroup>& groups, ThreadPool& pool, const AdamWOptions& options = {});
};

struct AdamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
};

/// As torch.optim.Adam: weight decay adds weight_decay p to the gradient, before the moments. For tables
/// with Gradients::rows that would give every row a gradient: throws OptionError unless their weight_decay is
/// 0.
class Adam : public Optimizer {
 public:
  Adam(const std::vector<ParamGroup>& groups, ThreadPool& pool, const AdamOptions& options = {});
};

}  // namespace trine::inline TRINE_ABI
