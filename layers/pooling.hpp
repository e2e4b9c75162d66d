// From token rows to one embedding a sentence, and what may follow.
#pragma once

#include <string_view>

#include "autograd/ops/normalize_rows.hpp"
#include "autograd/ops/pooling.hpp"
#include "layers/linear.hpp"

namespace trine::inline TRINE_ABI {

/// One row a sequence; see ops::Pool for the ways. An empty sequence gives zeros.
struct Pooling {
  ops::Pool mode = ops::Pool::mean;

  /// x [tokens, d]  ->  [sequences, d]; `batch` is borrowed until the end of the step.
  Var operator()(Var x, const PackedBatch& batch) const { return ops::pooling(x, batch, mode); }

  void visit(ParameterVisitor&) {}
};

/// The names of sentence-transformers: "mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean",
/// "lasttoken".
[[nodiscard]] std::string_view pool_name(ops::Pool mode);
/// Takes "mean_sqrt_len" as well. Throws OptionError for a name that is none of these.
[[nodiscard]] ops::Pool pool_named(std::string_view name);

/// Every row to length 1; a row of zeros stays.
struct Normalize {
  Var operator()(Var x) const { return ops::normalize_rows(x); }

  void visit(ParameterVisitor&) {}
};

/// A linear map of embeddings and an activation, as sentence-transformers' Dense; names linear.weight,
/// linear.bias.
struct Dense {
  Linear linear;
  Activation activation;

  Dense(Index in, Index out, Rng rng, Activation bend = Activation::tanh, Init init = Init::xavier_uniform)
      : linear(in, out, rng.split("linear"), init), activation(bend) {}

  /// x [n, in]  ->  [n, out]
  Var operator()(Var x) const { return linear(x, activation); }

  void visit(ParameterVisitor& v) { v.child("linear", linear); }
};

}  // namespace trine::inline TRINE_ABI
