#include "trine/layers/pooling.hpp"

#include <span>

#include "trine/autograd/ops/reshape.hpp"

namespace trine::inline TRINE_ABI {

Var Pooling::operator()(Var x, const PackedBatch& batch, Index skip) const {
  if (modes.size() == 1) return ops::pooling(x, batch, modes.front(), skip);
  const std::span pooled(x.tape().scratch<Var>(static_cast<Index>(modes.size())), modes.size());
  for (std::size_t i = 0; i < modes.size(); ++i) pooled[i] = ops::pooling(x, batch, modes[i], skip);
  return ops::concat_cols(pooled);
}

}  // namespace trine::inline TRINE_ABI
