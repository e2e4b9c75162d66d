// Writes embeddings to a file, batch by batch, in the format of its extension.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// The file appears when finish() completes it (AtomicFile).
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

/// A line {"text": "...", "embedding": [...]} per row; values that are not finite are null.
[[nodiscard]] std::string json_lines(ConstView embeddings, std::span<const std::string> texts);

/// The format is that of the extension of `path`; throws OptionError for an unknown one.
///
///   .npy          one float32 matrix [n, cols]; texts are not kept
///   .safetensors  the same as the tensor "embeddings"
///   .jsonl        json_lines()
[[nodiscard]] std::unique_ptr<EmbeddingWriter> make_embedding_writer(const std::string& path, Index cols);

}  // namespace trine::inline TRINE_ABI::io
