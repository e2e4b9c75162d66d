#include "trine/layers/encoder.hpp"

#include <string>

#include "trine/autograd/tape_frame.hpp"
#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

Index checked_blocks(const EncoderOptions& options) {
  if (options.blocks < 1)
    throw OptionError("encoder: " + std::to_string(options.blocks) + " blocks; it needs at least 1");
  const auto marked = static_cast<Index>(options.local.size());
  if (marked != 0 && marked != options.blocks) {
    throw OptionError("encoder: " + std::to_string(marked) + " blocks are said to be local or not, of " +
                      std::to_string(options.blocks));
  }
  return options.blocks;
}

BlockOptions block_options(const EncoderOptions& options, Index i) {
  BlockOptions block = options.block;
  if (options.local.empty() || !options.local[static_cast<std::size_t>(i)]) block.window = 0;
  if (i == 0) block.norm_before_attention = options.norm_first_block;
  return block;
}

}  // namespace

Encoder::Encoder(const EncoderOptions& options, Rng rng)
    : embeddings(options.embeddings, options.block.d, options.block.dropout, options.block.norm_epsilon,
                 rng.split("embeddings")),
      rotary_base(options.rotary_base),
      local_rotary_base(options.local_rotary_base),
      names(&names_of(options.block)) {
  if (options.bias_buckets > 0) relative_bias.emplace(options.bias_buckets, options.block.heads);
  blocks.reserve(static_cast<std::size_t>(checked_blocks(options)));
  for (Index i = 0; i < options.blocks; ++i)
    blocks.emplace_back(block_options(options, i), rng.split("layer").split(static_cast<std::uint64_t>(i)));
  if (options.block.norm == NormPosition::pre)
    last_norm.emplace(options.block.d, options.block.norm_epsilon, options.block.norm_bias);
}

Var Encoder::operator()(Tape& tape, const PackedBatch& batch) const {
  const Index longest = longest_sequence(batch), size = d() / blocks.front().attention.heads;
  AttentionPositions everywhere, nearby;
  if (relative_bias) everywhere.bias = nearby.bias = (*relative_bias)(tape, longest);
  if (rotary_base > 0) everywhere.cos_sin = rotary_table(tape, longest, size, rotary_base);
  if (local_rotary_base > 0) nearby.cos_sin = rotary_table(tape, longest, size, local_rotary_base);
  Tape::Frame frame(tape);
  Var x = frame.keep(embeddings(tape, batch));
  for (const EncoderBlock& block : blocks)
    x = frame.keep(block(x, batch, block.attention.window == 0 ? everywhere : nearby));
  return last_norm ? frame.keep((*last_norm)(x)) : x;
}

void Encoder::visit(ParameterVisitor& v) {
  v.child("embeddings", embeddings);
  if (relative_bias) v.child(names->relative_bias, *relative_bias);
  v.children(names->blocks, blocks);
  if (last_norm) v.child(names->last_norm, *last_norm);
}

}  // namespace trine::inline TRINE_ABI
