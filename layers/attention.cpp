#include "trine/layers/attention.hpp"

#include <array>
#include <string>

#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/packed_attention.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

Index checked_heads(Index d, Index heads) {
  if (heads > 0 && d % heads == 0) return heads;
  throw OptionError("attention: " + std::to_string(heads) + " heads cannot share " + std::to_string(d) +
                    " features; heads must divide the width");
}

std::vector<Linear> made_projections(const AttentionOptions& options, Rng rng) {
  const auto [d, heads, projections, window, bias, init] = options;
  if (projections == Projections::one) return {Linear(d, 3 * d, rng.split("qkv"), init, bias)};
  return {Linear(d, d, rng.split("query"), init, bias), Linear(d, d, rng.split("key"), init, bias),
          Linear(d, d, rng.split("value"), init, bias)};
}

}  // namespace

MultiHeadAttention::MultiHeadAttention(const AttentionOptions& options, Rng rng)
    : projections(made_projections(options, rng)),
      output(options.d, options.d, rng.split("output"), options.init, options.bias),
      heads(checked_heads(options.d, options.heads)),
      window(options.window) {}

Var MultiHeadAttention::operator()(Var x, const PackedBatch& batch,
                                   const AttentionPositions& positions) const {
  Var qkv = projected(x);
  if (positions.cos_sin.valid()) qkv = ops::rotary(qkv, batch, heads, positions.cos_sin);
  return output(ops::packed_attention(qkv, batch, heads, positions.bias, window));
}

Var MultiHeadAttention::projected(Var x) const {
  std::array<Var, 3> weights, biases;
  std::size_t count = 0;
  for (const Linear& each : projections) {
    if (each.weight.adapter != nullptr) return projected_one_by_one(x);
    biases[count] = x.tape().optional_parameter(each.bias);
    weights[count++] = x.tape().parameter(each.weight);
  }
  return ops::linear_concat(x, {weights.data(), count}, {biases.data(), count});
}

Var MultiHeadAttention::projected_one_by_one(Var x) const {
  if (projections.size() == 1) return projections.front()(x);
  return ops::concat_cols({projections[0](x), projections[1](x), projections[2](x)});
}

}  // namespace trine::inline TRINE_ABI
