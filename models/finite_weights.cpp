#include "trine/models/finite_weights.hpp"

#include <string_view>

#include "trine/base/error.hpp"
#include "trine/formats/finite_values.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Looked at, not changed.
std::vector<NamedParameter> weights_of(const SentenceEncoder& model) {
  return const_cast<SentenceEncoder&>(model).parameters();
}

std::string cause(const SentenceEncoder& model) {
  for (const NamedParameter& named : weights_of(model)) {
    if (const auto found = io::find_unstorable(named.parameter->value.view().span())) {
      return "its weight " + named.name + " holds " + std::to_string(found->count) +
             (found->count == 1 ? " number" : " numbers") +
             " that are nan or infinite: the model is damaged or its training diverged; take another copy";
    }
  }
  return "all its weights are finite, but so large that sums of them are not: the model is damaged";
}

}  // namespace

void require_finite_weights(const SentenceEncoder& model, const std::string& folder) {
  for (const NamedParameter& named : weights_of(model))
    io::require_storable(folder, named.name, named.parameter->value.view());
}

void require_finite_embeddings(const SentenceEncoder& model, ConstView embeddings) {
  Index rows = 0;
  for (Index row = 0; row < embeddings.rows(); ++row) {
    const std::span<const Real> values(embeddings.row(row), static_cast<std::size_t>(embeddings.cols()));
    rows += io::find_unstorable(values) ? 1 : 0;
  }
  if (rows == 0) return;
  throw Error("the model gives " + std::to_string(rows) + " of " + std::to_string(embeddings.rows()) +
              (embeddings.rows() == 1 ? " text" : " texts") +
              " an embedding that is not finite (nan or infinite); " + cause(model));
}

}  // namespace trine::inline TRINE_ABI
