#pragma once

#include <span>

#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/layers/init.hpp"
#include "trine/layers/module.hpp"

namespace trine::inline TRINE_ABI {

/// One row per id, as torch.nn.Embedding. Gradients are kept by rows by default.
struct Embedding {
  Parameter weight;  // [rows, d]

  /// Initialized from a normal distribution with that standard deviation.
  Embedding(Index rows, Index d, Rng rng, double deviation = 0.02, Gradients gradients = Gradients::rows)
      : Embedding(init::normal({rows, d}, rng.split("weight"), deviation), gradients) {}
  explicit Embedding(Tensor table, Gradients gradients = Gradients::rows)
      : weight(std::move(table), gradients) {}

  /// ids in [0, rows), borrowed until the end of the step  ->  [ids, d]
  Var operator()(Tape& tape, std::span<const std::int32_t> ids) const {
    return ops::embedding(tape.parameter(weight), ids);
  }

  void visit(ParameterVisitor& v) { v("weight", weight); }
};

}  // namespace trine::inline TRINE_ABI
