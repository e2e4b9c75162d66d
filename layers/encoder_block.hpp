#pragma once

#include <optional>

#include "trine/layers/attention.hpp"
#include "trine/layers/checkpoint_names.hpp"
#include "trine/layers/dropout.hpp"
#include "trine/layers/feed_forward.hpp"
#include "trine/layers/layer_norm.hpp"

namespace trine::inline TRINE_ABI {

/// Position of the layer norms in a block.
enum class NormPosition {
  post,  ///< after each sum, as in the original transformer and in BERT
  pre    ///< before each part: gradients flow past the norms (Xiong et al. 2020, arXiv:2002.04745)
};

struct BlockOptions {
  Index d = 256;        ///< features of a token
  Index heads = 4;      ///< must divide d
  Index hidden = 1024;  ///< features inside the feed-forward network
  Activation activation = Activation::gelu;
  NormPosition norm = NormPosition::post;
  double dropout = 0.1;         ///< fraction of elements dropped after attention and after feed-forward
  double norm_epsilon = 1e-12;  ///< of the layer norms
  Init init = Init::xavier_uniform;

  // Differences between architectures.
  Projections projections = Projections::three;
  Index window = 0;  ///< tokens on either side that a token sees; 0: the whole sequence
  Gate gate = Gate::none;
  Linear::Bias attention_bias = Linear::Bias::zeros;
  Linear::Bias feed_forward_bias = Linear::Bias::zeros;
  LayerNorm::Bias norm_bias = LayerNorm::Bias::zeros;
  bool norm_before_attention = true;       ///< false, with pre: attention takes x as it is
  const CheckpointNames* names = nullptr;  ///< null: BERT's (post) or RoBERTa-PreLayerNorm's (pre)

  bool operator==(const BlockOptions&) const = default;
};

/// What the parts are called: options.names or what stands for null.
[[nodiscard]] const CheckpointNames& names_of(const BlockOptions& options);

/// Attention and feed-forward, each with a residual connection and a layer norm.
///   post:  x = norm(x + attention(x)),   x = norm(x + feed_forward(x))
///   pre:   x = x + attention(norm(x)),   x = x + feed_forward(norm(x))
struct EncoderBlock {
  MultiHeadAttention attention;
  std::optional<LayerNorm> attention_norm;
  FeedForward feed_forward;
  LayerNorm feed_forward_norm;
  Dropout dropout;
  NormPosition norm;
  const CheckpointNames* names;

  /// Throws OptionError where sizes do not fit.
  EncoderBlock(const BlockOptions& options, Rng rng);

  /// x [tokens, d]  ->  [tokens, d]; what `batch` refers to is borrowed until the end of the step. A
  /// checkpoint (autograd/gradient_checkpointing.hpp).
  Var operator()(Var x, const PackedBatch& batch, const AttentionPositions& positions = {}) const;

  void visit(ParameterVisitor& v);

 private:
  [[nodiscard]] Var forward_block(Var x, const PackedBatch& batch, const AttentionPositions& positions) const;
};

}  // namespace trine::inline TRINE_ABI
