#pragma once

#include "trine/autograd/ops/dropout.hpp"
#include "trine/layers/module.hpp"

namespace trine::inline TRINE_ABI {

/// Sets elements to zero with probability p while training; does nothing on an inference tape.
struct Dropout {
  double p = 0;

  Var operator()(Var x) const { return ops::dropout(x, p); }

  void visit(ParameterVisitor&) {}
};

}  // namespace trine::inline TRINE_ABI
