#pragma once

#include "trine/layers/checkpoint_names.hpp"
#include "trine/layers/dropout.hpp"
#include "trine/layers/embedding.hpp"
#include "trine/layers/layer_norm.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI {

/// How positions are encoded.
enum class Positions {
  none,       ///< by attention alone (layers/positions.hpp)
  learned,    ///< a trained row for each position, as in BERT
  sinusoidal  ///< sines and cosines, fixed: Vaswani et al. 2017, section 3.5
};

struct EmbeddingOptions {
  Index vocabulary = 0;   ///< rows of the word table; must be given
  Index longest = 512;    ///< tokens of the longest sequence
  Index token_types = 0;  ///< rows of the token-type table; 0: none. Published BERT models have 2
  Positions positions = Positions::learned;
  std::int32_t padding = -1;  ///< RoBERTa: id of the padding token; rows of positions start behind it
  Init init = Init::normal;   ///< or Init::none: the tables are about to be read from a file
  double deviation = 0.02;    ///< standard deviation of the initial values
  Gradients gradients = Gradients::rows;  ///< how gradients of the word table are kept
  LayerNorm::Bias norm_bias = LayerNorm::Bias::zeros;
  const CheckpointNames* names = &kBertNames;

  bool operator==(const EmbeddingOptions&) const = default;
};

/// [1 or more, d]: row t holds sin(t / 10000^(2 i / d)) in even columns 2 i and the cosine in odd ones,
/// scaled so that the mean square is deviation^2: neither words nor positions drown the other.
[[nodiscard]] Tensor sinusoids(Index longest, Index d, double deviation);

/// Input of the first block: norm(word + position (+ type 0)), then dropout.
struct TokenEmbeddings {
  Embedding words;
  Parameter positions;  // [padding + 1 + longest, d]; not trainable and without a name where sinusoidal
  Parameter types;      // [types, d], or empty
  LayerNorm norm;
  Dropout dropout;
  Positions kind;
  std::int32_t padding;
  const CheckpointNames* names;

  /// Throws OptionError for a vocabulary or a length below 1.
  TokenEmbeddings(const EmbeddingOptions& options, Index d, double dropout, double norm_epsilon, Rng rng);

  /// -> [tokens, d]; `batch` is borrowed until the end of the step. Throws ShapeError for a token outside
  /// the vocabulary or a sequence that is too long.
  Var operator()(Tape& tape, const PackedBatch& batch) const;

  void visit(ParameterVisitor& v);
};

}  // namespace trine::inline TRINE_ABI
