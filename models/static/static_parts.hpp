// What a published static model is made of, whatever the layout of its folder.
#pragma once

#include <optional>
#include <string>

#include "trine/models/sentence_head.hpp"

namespace trine::inline TRINE_ABI {

/// The StaticEmbedding module of sentence-transformers, tensor embedding.weight; or model2vec, tensor
/// embeddings, which leaves out unknown words and cuts long texts.
enum class StaticLayout { sentence_transformers, model2vec };

struct StaticParts {
  StaticLayout layout = StaticLayout::sentence_transformers;
  std::string tokenizer;       ///< the bytes of tokenizer.json
  std::string tokenizer_path;  ///< who to name in errors
  Tensor table;                ///< [tokens, d]
  Normalized normalized = Normalized::no;
  std::optional<Index> max_length{};         ///< of model2vec, in tokens; 0 or nothing: texts are not cut
  std::vector<SentenceHead::Module> head{};  ///< what the mean goes through, before it is normalized
  std::string config{};  ///< config.json of model2vec, of which unknown keys are kept; may be empty
};

/// Whether the weights in `folder` are named as model2vec names them, which is enough to know a model2vec
/// package by. Throws FileError for weights that cannot be read.
[[nodiscard]] bool holds_model2vec_table(const std::string& folder);

/// Reads a folder of either kind, told apart by the name of the tensor. The table of a StaticEmbedding in
/// F32 is borrowed from the file; the parts model2vec may divide a table into (a mapping of tokens to rows,
/// weights of tokens, whole numbers) are put together into one row a token. Throws FileError.
[[nodiscard]] StaticParts read_static_parts(const std::string& folder);

}  // namespace trine::inline TRINE_ABI
