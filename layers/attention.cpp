#include "layers/attention.hpp"

#include <array>
#include <string>

#include "autograd/ops/linear_concat.hpp"
#include "autograd/ops/packed_attention.hpp"
#include "autograd/ops/rotary.hpp"
#include "base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

Index checked_heads(Index d, Index heads) {
  if (heads > 0 && d % heads == 0) return heads;
  throw OptionError("attention: " + std::to_string(heads) + " heads cannot share " + std::to_string(d) +
                    " features; heads must divide the width");
}

std::vector<Linear> made_projections(const AttentionOptions& options, Rng rng) {
  const auto [d, heads, projections, reach, bias, init] = options;
  if (projections == Projections::one) return {Linear(d, 3 * d, rng.split("qkv"), init, bias)};
  return {Linear(d, d, rng.split("query"), init, bias), Linear(d, d, rng.split("key"), init, bias),
          Linear(d, d, rng.split("value"), init, bias)};
}

}  // namespace

MultiHeadAttention::MultiHeadAttention(const AttentionOptions& options, Rng rng)
    : projections(made_projections(options, rng)),
      output(options.d, options.d, rng.split("output"), options.init, options.bias),
      heads(checked_heads(options.d, options.heads)),
      reach(options.reach) {}

Var MultiHeadAttention::operator()(Var x, const PackedBatch& batch, const Places& places) const {
  Tape& tape = x.tape();
  std::array<Var, 3> weights, biases;
  std::size_t count = 0, bias_count = 0;
  for (const Linear& each : projections) {
    weights[count++] = tape.leaf(each.weight);
    if (!each.bias.value.empty()) biases[bias_count++] = tape.leaf(each.bias);
  }
  Var qkv = ops::linear_concat(x, {weights.data(), count}, {biases.data(), bias_count});
  if (places.turns.valid()) qkv = ops::rotary(qkv, batch, heads, places.turns);
  return output(ops::packed_attention(qkv, batch, heads, places.bias, reach));
}

}  // namespace trine::inline TRINE_ABI
