#include "trine/layers/encoder_block.hpp"

#include "trine/autograd/gradient_checkpointing.hpp"
#include "trine/autograd/ops/elementwise.hpp"

namespace trine::inline TRINE_ABI {
namespace {

AttentionOptions attention_options(const BlockOptions& options) {
  return {.d = options.d,
          .heads = options.heads,
          .projections = options.projections,
          .window = options.window,
          .bias = options.attention_bias,
          .init = options.init};
}

}  // namespace

const CheckpointNames& names_of(const BlockOptions& options) {
  if (options.names != nullptr) return *options.names;
  return options.norm == NormPosition::post ? kBertNames : kRobertaPreLayerNormNames;
}

EncoderBlock::EncoderBlock(const BlockOptions& options, Rng rng)
    : attention(attention_options(options), rng.split("attention")),
      feed_forward(options.d, options.hidden, rng.split("feed_forward"), options.activation, options.init,
                   options.feed_forward_bias, options.gate),
      feed_forward_norm(options.d, options.norm_epsilon, options.norm_bias),
      dropout{options.dropout},
      norm(options.norm),
      names(&names_of(options)) {
  if (options.norm_before_attention || norm == NormPosition::post)
    attention_norm.emplace(options.d, options.norm_epsilon, options.norm_bias);
}

Var EncoderBlock::operator()(Var x, const PackedBatch& batch, const AttentionPositions& positions) const {
  return checkpoint(x, [this, batch, positions](Var in) { return forward_block(in, batch, positions); });
}

Var EncoderBlock::forward_block(Var x, const PackedBatch& batch, const AttentionPositions& positions) const {
  if (norm == NormPosition::post) {
    x = (*attention_norm)(attention(x, batch, positions), x, dropout);
    return feed_forward_norm(feed_forward(x), x, dropout);
  }
  x = ops::add(x, dropout(attention(attention_norm ? (*attention_norm)(x) : x, batch, positions)));
  return ops::add(x, dropout(feed_forward(feed_forward_norm(x))));
}

void EncoderBlock::visit(ParameterVisitor& v) {
  const std::string_view projections[] = {names->query, names->key, names->value};
  for (std::size_t i = 0; i < attention.projections.size(); ++i)
    v.child(projections[i], attention.projections[i]);
  v.child(names->attention_output, attention.output);
  if (attention_norm) v.child(names->attention_norm, *attention_norm);
  v.child(names->expand, feed_forward.expand);
  v.child(names->contract, feed_forward.contract);
  v.child(names->feed_forward_norm, feed_forward_norm);
}

}  // namespace trine::inline TRINE_ABI
