#pragma once

#include <optional>
#include <vector>

#include "trine/layers/encoder_block.hpp"
#include "trine/layers/positions.hpp"
#include "trine/layers/token_embeddings.hpp"

namespace trine::inline TRINE_ABI {

struct EncoderOptions {
  EmbeddingOptions embeddings;  ///< embeddings.vocabulary must be given
  BlockOptions block;
  Index blocks = 4;

  // What some architectures do differently.
  std::vector<bool> local{};     ///< block i sees only block.window tokens on either side; empty: none does
  bool norm_first_block = true;  ///< false: the first block takes what the embeddings normalized (pre only)
  Index bias_buckets = 0;        ///< of the relative position bias; 0: there is none
  double rotary_base = 0;        ///< of the rotary embeddings (RoPE) of queries and keys; 0: none
  double local_rotary_base = 0;  ///< the same in local blocks

  bool operator==(const EncoderOptions&) const = default;
};

/// A transformer encoder over packed sequences: token embeddings, blocks and, where blocks normalize
/// first, a last layer norm. A sequence gives the same rows, to rounding, whatever it is batched with.
/// Parameter names are those of published checkpoints ("embeddings.word_embeddings.weight",
/// "encoder.layer.0.attention.self.query.weight", ...), see layers/checkpoint_names.hpp.
struct Encoder {
  TokenEmbeddings embeddings;
  std::optional<RelativeBias> relative_bias;
  std::vector<EncoderBlock> blocks;
  std::optional<LayerNorm> last_norm;  // only where blocks normalize first
  double rotary_base, local_rotary_base;
  const CheckpointNames* names;

  /// Throws OptionError for options that are out of range or do not fit.
  Encoder(const EncoderOptions& options, Rng rng);

  /// -> [tokens, d]; `batch` is borrowed until the end of the step. On an inference tape the memory of one
  /// block is in use at a time.
  Var operator()(Tape& tape, const PackedBatch& batch) const;

  [[nodiscard]] Index d() const { return embeddings.words.weight.value.cols(); }
  void visit(ParameterVisitor& v);
};

}  // namespace trine::inline TRINE_ABI
