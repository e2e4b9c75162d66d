// Layers of an application, and an encoder made of them.
#pragma once

#include <cmath>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/layers/embedding.hpp"
#include "trine/layers/linear.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/tests/extending/scale_columns.hpp"

namespace example {

using namespace trine;

// [docs:layer]
/// y = x / sqrt(mean(x^2)) g, row by row: Zhang and Sennrich 2019, arXiv:1910.07467. Rows of zeros stay.
struct RmsNorm {
  Parameter weight;  // [d]   the gain g, starts at one

  explicit RmsNorm(Index d) : weight(init::ones({d})) {}

  /// x [n, d]  ->  [n, d]
  Var operator()(Var x) const {
    const Real root = std::sqrt(static_cast<Real>(x.shape().cols()));
    return scale_columns(ops::affine(ops::normalize_rows(x), root), x.tape().parameter(weight));
  }

  void visit(ParameterVisitor& v) { v("weight", weight); }
};
// [docs:end]

// [docs:encoder]
/// Word vectors, averaged, normalized and projected.
struct WordEncoder {
  Embedding words;
  RmsNorm norm;
  Linear projection;

  WordEncoder(Index vocabulary, Index d, Rng rng)
      : words(vocabulary, d, rng.split("words")), norm(d), projection(d, d, rng.split("projection")) {}

  /// -> [sequences, d]; `batch` is borrowed until the end of the step.
  Var operator()(Tape& tape, const PackedBatch& batch) const {
    return projection(norm(Pooling{}(words(tape, batch.tokens), batch)));
  }

  void visit(ParameterVisitor& v) {
    v.child("words", words);
    v.child("norm", norm);
    v.child("projection", projection);
  }
};
// [docs:end]

}  // namespace example
