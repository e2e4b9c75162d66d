#include "layers/static_encoder.hpp"

#include <cmath>

#include "autograd/ops/embedding_bag.hpp"

namespace trine::inline TRINE_ABI {
namespace {

Tensor normal_table(Index rows, Index d, Rng rng) {
  Tensor table({rows, d}, Fill::none);
  const double deviation = 1 / std::sqrt(static_cast<double>(d));
  for (Real& v : table.view().span()) v = static_cast<Real>(deviation * rng.normal());
  return table;
}

}  // namespace

StaticEncoder::StaticEncoder(Index rows, Index d, Rng rng)
    : weight(normal_table(rows, d, rng), Gradients::rows) {}

Var StaticEncoder::operator()(Tape& tape, const BagBatch& batch) const {
  Var words = tape.leaf(weight);
  if (!batch.features.offsets.empty()) words = ops::embedding_bag(words, batch.features, batch.scales);
  return ops::embedding_bag(words, batch.words, ops::Bag::mean);
}

}  // namespace trine::inline TRINE_ABI
