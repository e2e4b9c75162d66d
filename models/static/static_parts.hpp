// The parts of a static model of sentence-transformers or model2vec.
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
  std::string tokenizer_path;  ///< named in errors
  Tensor table;                ///< [tokens, d]
  Normalized normalized = Normalized::no;
  std::optional<Index> max_length{};         ///< of model2vec, in tokens; 0 or nothing: no limit
  std::vector<SentenceHead::Module> head{};  ///< modules between the mean and the normalization
  std::string config{};  ///< config.json of model2vec, of which unknown keys are kept; may be empty
};

/// Whether the weights in `folder` have the names of model2vec, which identify its packages. Throws FileError
/// for weights that cannot be read.
[[nodiscard]] bool holds_model2vec_table(const std::string& folder);

/// Reads a folder of either layout, distinguished by the name of the tensor. An F32 table of a
/// StaticEmbedding stays mapped; the parts of a model2vec table (a mapping of tokens to rows, weights of
/// tokens, integers) are combined into one row a token. Throws FileError.
[[nodiscard]] StaticParts read_static_parts(const std::string& folder);

}  // namespace trine::inline TRINE_ABI
