#include "layers/encoder.hpp"

#include <string>

#include "base/error.hpp"

namespace trine::inline TRINE_ABI {

Encoder::Encoder(const EncoderOptions& options, Rng rng)
    : embeddings(options.embeddings, options.block.d, options.block.dropout, options.block.norm_epsilon,
                 rng.split("embeddings")) {
  if (options.blocks < 1) {
    throw OptionError("encoder: " + std::to_string(options.blocks) + " blocks; it needs at least 1");
  }
  blocks.reserve(static_cast<std::size_t>(options.blocks));
  for (Index i = 0; i < options.blocks; ++i)
    blocks.emplace_back(options.block, rng.split("layer").split(static_cast<std::uint64_t>(i)));
  if (options.block.norm == NormPlace::pre) last_norm.emplace(options.block.d, options.block.norm_epsilon);
}

Var Encoder::operator()(Tape& tape, const PackedBatch& batch) const {
  Tape::Frame frame(tape);
  Var x = frame.keep(embeddings(tape, batch));
  for (const EncoderBlock& block : blocks) x = frame.keep(block(x, batch));
  return last_norm ? frame.keep((*last_norm)(x)) : x;
}

void Encoder::visit(ParameterVisitor& v) {
  v.child("embeddings", embeddings);
  v.children("encoder.layer", blocks);
  if (last_norm) v.child("LayerNorm", *last_norm);
}

}  // namespace trine::inline TRINE_ABI
