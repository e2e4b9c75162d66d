// Pooling of token vectors into sentence embeddings, and the layers that may follow.
#pragma once

#include <vector>

#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/autograd/ops/pooling.hpp"
#include "trine/base/enum_names.hpp"
#include "trine/layers/linear.hpp"

namespace trine::inline TRINE_ABI {

/// One row a sequence by one or more poolings (ops::Pool), concatenated. An empty sequence gives zeros.
struct Pooling {
  std::vector<ops::Pool> modes{ops::Pool::mean};  // at least one

  /// x [tokens, d]  ->  [sequences, modes d]; `batch` is borrowed until the end of the step. The first
  /// `skip` rows of each sequence, a prompt, are left out.
  Var operator()(Var x, const PackedBatch& batch, Index skip = 0) const;

  void visit(ParameterVisitor&) {}
};

/// The names of sentence-transformers.
inline constexpr EnumNames<ops::Pool, 7> kPoolNames{"pooling",
                                                    {{{ops::Pool::mean, "mean"},
                                                      {ops::Pool::cls, "cls"},
                                                      {ops::Pool::max, "max"},
                                                      {ops::Pool::mean_sqrt_len, "mean_sqrt_len_tokens"},
                                                      {ops::Pool::mean_sqrt_len, "mean_sqrt_len"},
                                                      {ops::Pool::weighted_mean, "weightedmean"},
                                                      {ops::Pool::last_token, "lasttoken"}}}};

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

  Dense(Index in, Index out, Rng rng, Activation activation_kind = Activation::tanh,
        Init init = Init::xavier_uniform, Linear::Bias bias = Linear::Bias::zeros)
      : linear(in, out, rng.split("linear"), init, bias), activation(activation_kind) {}

  /// x [n, in]  ->  [n, out]
  Var operator()(Var x) const { return linear(x, activation); }

  void visit(ParameterVisitor& v) { v.child("linear", linear); }
};

}  // namespace trine::inline TRINE_ABI
