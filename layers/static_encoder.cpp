#include "trine/layers/static_encoder.hpp"

#include <cmath>

#include "trine/autograd/ops/embedding.hpp"
#include "trine/layers/init.hpp"

namespace trine::inline TRINE_ABI {

StaticEncoder::StaticEncoder(Index rows, Index d, Rng rng, ThreadPool* pool)
    : weight(init::uniform({rows, d}, rng, 1 / std::sqrt(static_cast<double>(d)), pool), Gradients::rows) {}

Var StaticEncoder::operator()(Tape& tape, const BagBatch& batch) const {
  Var words = tape.parameter(weight);
  if (!batch.features.offsets.empty()) words = ops::embedding_bag(words, batch.features, batch.scales);
  return ops::embedding_bag(words, batch.words, ops::Bag::mean);
}

}  // namespace trine::inline TRINE_ABI
