#include "layers/encoder_block.hpp"

#include "autograd/checkpoint.hpp"
#include "autograd/ops/elementwise.hpp"

namespace trine::inline TRINE_ABI {

EncoderBlock::EncoderBlock(const BlockOptions& options, Rng rng)
    : attention(options.d, options.heads, rng.split("attention"), options.init),
      attention_norm(options.d, options.norm_epsilon),
      feed_forward(options.d, options.hidden, rng.split("feed_forward"), options.activation, options.init),
      feed_forward_norm(options.d, options.norm_epsilon),
      dropout{options.dropout},
      norm(options.norm) {}

Var EncoderBlock::operator()(Var x, const PackedBatch& batch) const {
  return checkpoint(x, [this, batch](Var in) { return both_halves(in, batch); });
}

Var EncoderBlock::both_halves(Var x, const PackedBatch& batch) const {
  if (norm == NormPlace::post) {
    x = attention_norm(attention(x, batch), x, dropout);
    return feed_forward_norm(feed_forward(x), x, dropout);
  }
  x = ops::add(x, dropout(attention(attention_norm(x), batch)));
  return ops::add(x, dropout(feed_forward(feed_forward_norm(x))));
}

void EncoderBlock::visit(ParameterVisitor& v) {
  const bool post = norm == NormPlace::post;
  v.child("attention", attention);
  v.child(post ? "attention.output.LayerNorm" : "attention.LayerNorm", attention_norm);
  v.child("intermediate.dense", feed_forward.expand);
  v.child("output.dense", feed_forward.contract);
  v.child(post ? "output.LayerNorm" : "intermediate.LayerNorm", feed_forward_norm);
}

}  // namespace trine::inline TRINE_ABI
