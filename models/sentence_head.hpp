// The modules after the transformer: from token rows to an embedding.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "trine/layers/layer_norm.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/models/modules_json.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// The LayerNorm module of sentence-transformers, with weights norm.weight and norm.bias and the epsilon of
/// PyTorch.
struct EmbeddingNorm {
  LayerNorm norm;

  explicit EmbeddingNorm(Index d) : norm(d, 1e-5) {}
  Var operator()(Var x) const { return norm(x); }
  void visit(ParameterVisitor& v) { v.child("norm", norm); }
};

/// A pooling, then any number of modules from embedding to embedding.
struct SentenceHead {
  using Module = std::variant<Dense, EmbeddingNorm, Normalize>;

  Pooling pooling;
  bool pools_prompt = true;  ///< whether the pooling includes the tokens of a prompt
  std::vector<Module> modules;

  /// x [tokens, d]  ->  [sequences, dimension(d)]; `batch` is borrowed until the end of the step. The
  /// first `prompt` tokens of each sequence are a prompt.
  Var operator()(Var x, const PackedBatch& batch, Index prompt) const;

  [[nodiscard]] Index dimension(Index d) const;
  /// Whether embeddings have length 1.
  [[nodiscard]] bool normalizes() const;
};

/// "Dense", "LayerNorm", "Normalize": the name in modules.json.
[[nodiscard]] std::string_view module_kind(const SentenceHead::Module& module);
/// A description: "Dense 384 to 256 tanh".
[[nodiscard]] std::string describe(const SentenceHead::Module& module);
/// The embeddings after all modules, in order.
[[nodiscard]] Var apply_modules(std::span<const SentenceHead::Module> modules, Var embeddings);
/// Their parameters, a file for each module that has any; the first is module `index` of the folder.
[[nodiscard]] std::vector<SentenceEncoder::WeightFile> module_weights(std::span<SentenceHead::Module> modules,
                                                                      std::size_t index);

/// Reads the modules of a folder from embedding to embedding, weights included; the first takes `d` features.
/// A Dropout is skipped: it does not change an embedding. Throws as read_head().
[[nodiscard]] std::vector<SentenceHead::Module> read_embedding_modules(const std::string& folder,
                                                                       std::span<const ModuleEntry> modules,
                                                                       Index d);
/// The settings of such modules, the first of which is module `index` of the folder.
[[nodiscard]] std::vector<SentenceEncoder::NamedFile> embedding_module_files(
    std::span<const SentenceHead::Module> modules, std::size_t index);
/// Features after the modules of an embedding of `d` features.
[[nodiscard]] Index width_after(std::span<const SentenceHead::Module> modules, Index d);

/// Reads the modules of a folder from the pooling on, weights included, for token rows of d features.
/// Throws FileError for an unknown module, a setting out of range, or sizes that do not match.
[[nodiscard]] SentenceHead read_head(const std::string& folder, std::span<const ModuleEntry> modules,
                                     Index d);
/// The settings of all of them, in the layout that sentence-transformers reads from version 2 on.
/// `d` is the width of the token rows, `encoder` the module before them.
[[nodiscard]] std::vector<SentenceEncoder::NamedFile> head_files(const SentenceHead& head, Index d,
                                                                 std::string_view encoder = "Transformer");

}  // namespace trine::inline TRINE_ABI
