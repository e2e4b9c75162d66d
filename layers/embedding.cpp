#include "trine/layers/embedding.hpp"

#include "trine/autograd/ops/embedding.hpp"

namespace trine::inline TRINE_ABI {

Var Embedding::operator()(Tape& tape, std::span<const std::int32_t> ids) const {
  return ops::embedding(tape.parameter(weight), ids);
}

}  // namespace trine::inline TRINE_ABI
