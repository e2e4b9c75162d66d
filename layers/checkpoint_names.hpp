// What published checkpoints call the parts of an encoder. A part that an architecture lacks has no name.
#pragma once

#include <string_view>

namespace trine {

struct CheckpointNames {
  std::string_view words{}, positions{}, types{}, embedding_norm{};  // inside "embeddings"
  std::string_view blocks{};                 // the list of blocks; the rest is inside one
  std::string_view query{}, key{}, value{};  // key and value are empty where one name is all three
  std::string_view attention_output{}, attention_norm{};
  std::string_view expand{}, contract{}, feed_forward_norm{};
  std::string_view last_norm{};      // of an encoder that normalizes first
  std::string_view relative_bias{};  // of an encoder that has one
};

/// BERT, RoBERTa, XLM-RoBERTa.
inline constexpr CheckpointNames kBertNames{.words = "word_embeddings",
                                            .positions = "position_embeddings",
                                            .types = "token_type_embeddings",
                                            .embedding_norm = "LayerNorm",
                                            .blocks = "encoder.layer",
                                            .query = "attention.self.query",
                                            .key = "attention.self.key",
                                            .value = "attention.self.value",
                                            .attention_output = "attention.output.dense",
                                            .attention_norm = "attention.output.LayerNorm",
                                            .expand = "intermediate.dense",
                                            .contract = "output.dense",
                                            .feed_forward_norm = "output.LayerNorm"};

inline constexpr CheckpointNames kRobertaPreLayerNormNames = [] {
  CheckpointNames names = kBertNames;
  names.attention_norm = "attention.LayerNorm";
  names.feed_forward_norm = "intermediate.LayerNorm";
  names.last_norm = "LayerNorm";
  return names;
}();

inline constexpr CheckpointNames kDistilBertNames{.words = "word_embeddings",
                                                  .positions = "position_embeddings",
                                                  .embedding_norm = "LayerNorm",
                                                  .blocks = "transformer.layer",
                                                  .query = "attention.q_lin",
                                                  .key = "attention.k_lin",
                                                  .value = "attention.v_lin",
                                                  .attention_output = "attention.out_lin",
                                                  .attention_norm = "sa_layer_norm",
                                                  .expand = "ffn.lin1",
                                                  .contract = "ffn.lin2",
                                                  .feed_forward_norm = "output_layer_norm"};

inline constexpr CheckpointNames kMpnetNames{.words = "word_embeddings",
                                             .positions = "position_embeddings",
                                             .embedding_norm = "LayerNorm",
                                             .blocks = "encoder.layer",
                                             .query = "attention.attn.q",
                                             .key = "attention.attn.k",
                                             .value = "attention.attn.v",
                                             .attention_output = "attention.attn.o",
                                             .attention_norm = "attention.LayerNorm",
                                             .expand = "intermediate.dense",
                                             .contract = "output.dense",
                                             .feed_forward_norm = "output.LayerNorm",
                                             .relative_bias = "encoder.relative_attention_bias"};

inline constexpr CheckpointNames kModernBertNames{.words = "tok_embeddings",
                                                  .embedding_norm = "norm",
                                                  .blocks = "layers",
                                                  .query = "attn.Wqkv",
                                                  .attention_output = "attn.Wo",
                                                  .attention_norm = "attn_norm",
                                                  .expand = "mlp.Wi",
                                                  .contract = "mlp.Wo",
                                                  .feed_forward_norm = "mlp_norm",
                                                  .last_norm = "final_norm"};

}  // namespace trine
