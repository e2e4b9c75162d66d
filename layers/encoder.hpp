#pragma once

#include <optional>
#include <vector>

#include "layers/encoder_block.hpp"
#include "layers/token_embeddings.hpp"

namespace trine::inline TRINE_ABI {

struct EncoderOptions {
  EmbeddingOptions embeddings;  ///< embeddings.vocabulary must be given
  BlockOptions block;
  Index blocks = 4;
};

/// A transformer encoder over packed sequences: token embeddings, blocks and, where blocks normalise
/// first, a last layer norm. A sequence gives the same rows, to rounding, whatever it is batched with.
/// Parameter names are those of transformers' BertModel ("embeddings.word_embeddings.weight",
/// "encoder.layer.0.attention.self.query.weight", ...) without its pooler.
struct Encoder {
  TokenEmbeddings embeddings;
  std::vector<EncoderBlock> blocks;
  std::optional<LayerNorm> last_norm;  // "LayerNorm"; only where blocks normalise first

  /// Throws OptionError for options that are out of range or do not fit.
  Encoder(const EncoderOptions& options, Rng rng);

  /// -> [tokens, d]; `batch` is borrowed until the end of the step. On an inference tape the memory of one
  /// block is in use at a time.
  Var operator()(Tape& tape, const PackedBatch& batch) const;

  [[nodiscard]] Index d() const { return embeddings.words.weight.value.cols(); }
  void visit(ParameterVisitor& v);
};

}  // namespace trine::inline TRINE_ABI
