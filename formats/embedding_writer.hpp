// Embeddings to a file, batch by batch, in the format of its extension.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// Writes embeddings batch by batch; the complete file appears at finish() (AtomicFile).
class EmbeddingWriter {
 public:
  explicit EmbeddingWriter(Index cols) : cols_(cols) {}
  virtual ~EmbeddingWriter() = default;
  /// embeddings [n, cols] and the n texts they belong to. Throws ShapeError, FileError.
  void append(ConstView embeddings, std::span<const std::string> texts);
  virtual void finish() = 0;

 protected:
  const Index cols_;

 private:
  virtual void write(ConstView embeddings, std::span<const std::string> texts) = 0;
};

/// A line {"text": "...", "embedding": [...]} for each row; a number that is not finite is null.
[[nodiscard]] std::string json_lines(ConstView embeddings, std::span<const std::string> texts);

/// Chosen by the ending of `path`; throws OptionError for another one.
///
///   .npy          one float32 matrix [n, cols]; texts are not kept
///   .safetensors  the same as the tensor "embeddings"
///   .jsonl        json_lines()
[[nodiscard]] std::unique_ptr<EmbeddingWriter> make_embedding_writer(const std::string& path, Index cols);

}  // namespace trine::inline TRINE_ABI::io
