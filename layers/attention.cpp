#include "layers/attention.hpp"

#include <array>
#include <string>

#include "autograd/ops/linear_concat.hpp"
#include "autograd/ops/packed_attention.hpp"
#include "base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

Index checked_heads(Index d, Index heads) {
  if (heads > 0 && d % heads == 0) return heads;
  throw OptionError("attention: " + std::to_string(heads) + " heads cannot share " + std::to_string(d) +
                    " features; heads must divide the width");
}

}  // namespace

MultiHeadAttention::MultiHeadAttention(Index d, Index head_count, Rng rng, Init init)
    : query(d, d, rng.split("query"), init),
      key(d, d, rng.split("key"), init),
      value(d, d, rng.split("value"), init),
      output(d, d, rng.split("output"), init),
      heads(checked_heads(d, head_count)) {}

Var MultiHeadAttention::operator()(Var x, const PackedBatch& batch) const {
  Tape& tape = x.tape();
  const std::array weights{tape.leaf(query.weight), tape.leaf(key.weight), tape.leaf(value.weight)};
  const std::array biases{tape.leaf(query.bias), tape.leaf(key.bias), tape.leaf(value.bias)};
  const Var qkv = ops::linear_concat(x, weights, biases);
  return output(ops::packed_attention(qkv, batch, heads));
}

}  // namespace trine::inline TRINE_ABI
