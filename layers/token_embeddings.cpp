#include "trine/layers/token_embeddings.hpp"

#include <cmath>
#include <string>

#include "trine/autograd/ops/embedding.hpp"
#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

EmbeddingOptions checked(const EmbeddingOptions& options) {
  const auto need = [](const char* name, Index value) {
    if (value >= 1) return;
    throw OptionError("encoder: " + std::string(name) + " is " + std::to_string(value) +
                      "; it must be at least 1");
  };
  need("the vocabulary", options.vocabulary);
  need("the longest sequence", options.longest);
  return options;
}

Tensor table(const EmbeddingOptions& options, Index rows, Index d, Rng rng) {
  if (options.init == Init::none) return Tensor({rows, d}, Fill::none);
  return init::normal({rows, d}, rng, options.deviation);
}

Parameter position_table(const EmbeddingOptions& options, Index d, Rng rng) {
  if (options.positions == Positions::none) return {};
  if (options.positions == Positions::learned)
    return Parameter(table(options, options.padding + 1 + options.longest, d, rng));
  Parameter fixed(sinusoids(options.longest, d, options.deviation));
  fixed.trainable = false;
  return fixed;
}

}  // namespace

Tensor sinusoids(Index longest, Index d, double deviation) {
  Tensor table({longest, d}, Fill::none);
  const double scale = deviation * std::sqrt(2.0);  // the mean square of sines and cosines is 1/2
  for (Index t = 0; t < longest; ++t) {
    for (Index j = 0; j < d; ++j) {
      const double exponent = static_cast<double>(j - j % 2) / static_cast<double>(d);
      const double angle = static_cast<double>(t) / std::pow(10000.0, exponent);
      table.row(t)[j] = static_cast<Real>(scale * (j % 2 == 0 ? std::sin(angle) : std::cos(angle)));
    }
  }
  return table;
}

TokenEmbeddings::TokenEmbeddings(const EmbeddingOptions& options, Index d, double drop, double norm_epsilon,
                                 Rng rng)
    : words(table(checked(options), options.vocabulary, d, rng.split("words").split("weight")),
            options.gradients),
      positions(position_table(options, d, rng.split("positions"))),
      norm(d, norm_epsilon, options.norm_bias),
      dropout{drop},
      kind(options.positions),
      padding(options.padding),
      names(options.names) {
  if (options.token_types > 0) types.value = table(options, options.token_types, d, rng.split("types"));
}

Var TokenEmbeddings::operator()(Tape& tape, const PackedBatch& batch) const {
  return dropout(norm(ops::embedding(tape.parameter(words.weight), batch, tape.optional_parameter(positions),
                                     tape.optional_parameter(types), padding)));
}

void TokenEmbeddings::visit(ParameterVisitor& v) {
  v.child(names->words, words);
  if (kind == Positions::learned) v(std::string(names->positions) + ".weight", positions);
  if (!types.value.empty()) v(std::string(names->types) + ".weight", types);
  v.child(names->embedding_norm, norm);
}

}  // namespace trine::inline TRINE_ABI
