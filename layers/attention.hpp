#pragma once

#include <vector>

#include "trine/layers/linear.hpp"
#include "trine/layers/positions.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI {

/// How queries, keys and values get their weights.
enum class Projections {
  three,  ///< a weight each, as in BERT
  one     ///< one weight of three times the height, as in ModernBERT
};

struct AttentionOptions {
  Index d = 256;    ///< features of a token
  Index heads = 4;  ///< must divide d
  Projections projections = Projections::three;
  Index window = 0;  ///< tokens on either side that a token sees; 0: the whole sequence
  Linear::Bias bias = Linear::Bias::zeros;
  Init init = Init::xavier_uniform;
};

/// Self-attention of several heads inside each sequence: Vaswani et al. 2017, arXiv:1706.03762,
/// section 3.2. Queries, keys and values come from one operation.
struct MultiHeadAttention {
  std::vector<Linear> projections;  // query, key, value [d, d]; or one [3 d, d]
  Linear output;                    // [d, d]
  Index heads;
  Index window;

  /// Throws OptionError unless heads divides d.
  MultiHeadAttention(const AttentionOptions& options, Rng rng);

  /// x [tokens, d]  ->  [tokens, d]; `batch` is borrowed until the end of the step.
  Var operator()(Var x, const PackedBatch& batch, const AttentionPositions& positions = {}) const;

  void visit(ParameterVisitor& v) {
    v.children("projections", projections);
    v.child("output", output);
  }

 private:
  // [tokens, 3 d]: queries, keys, values, in one operation; or a layer at a time, where one has an adapter.
  [[nodiscard]] Var projected(Var x) const;
  [[nodiscard]] Var projected_one_by_one(Var x) const;
};

}  // namespace trine::inline TRINE_ABI
