#pragma once

#include "layers/attention.hpp"
#include "layers/dropout.hpp"
#include "layers/feed_forward.hpp"
#include "layers/layer_norm.hpp"

namespace trine::inline TRINE_ABI {

/// Where a block normalises.
enum class NormPlace {
  post,  ///< after each sum, as in the original transformer and in BERT
  pre    ///< before each part: gradients flow past the norms (Xiong et al. 2020, arXiv:2002.04745)
};

struct BlockOptions {
  Index d = 256;        ///< features of a token
  Index heads = 4;      ///< must divide d
  Index hidden = 1024;  ///< features inside the feed-forward network
  Activation activation = Activation::gelu;
  NormPlace norm = NormPlace::post;
  double dropout = 0.1;         ///< share of elements dropped after attention and after feed-forward
  double norm_epsilon = 1e-12;  ///< of the layer norms
  Init init = Init::xavier_uniform;
};

/// Attention and feed-forward, each with a residual connection and a layer norm.
///   post:  x = norm(x + attention(x)),   x = norm(x + feed_forward(x))
///   pre:   x = x + attention(norm(x)),   x = x + feed_forward(norm(x))
/// Parameter names are those of transformers' BERT (post) and RoBERTa-PreLayerNorm (pre) models.
struct EncoderBlock {
  MultiHeadAttention attention;
  LayerNorm attention_norm;
  FeedForward feed_forward;
  LayerNorm feed_forward_norm;
  Dropout dropout;
  NormPlace norm;

  EncoderBlock(const BlockOptions& options, Rng rng);

  /// x [tokens, d]  ->  [tokens, d]; what `batch` refers to is borrowed until the end of the step. A
  /// checkpoint (autograd/checkpoint.hpp).
  Var operator()(Var x, const PackedBatch& batch) const;

  void visit(ParameterVisitor& v);

 private:
  [[nodiscard]] Var both_halves(Var x, const PackedBatch& batch) const;
};

}  // namespace trine::inline TRINE_ABI
