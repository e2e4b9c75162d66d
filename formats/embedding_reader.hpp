// Reads embeddings from a file, in the formats that io::EmbeddingWriter writes as numbers.
#pragma once

#include <string>

#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// The matrix [rows, dimension] of an .npy file (numpy.save), or the tensor "embeddings" of a .safetensors
/// file. Float32 is mapped, not copied: see mapped_tensor(). Values are not looked at. Throws OptionError for
/// another extension, FileError for a file that cannot be read or holds no matrix.
[[nodiscard]] Tensor read_embeddings(const std::string& path);

}  // namespace trine::inline TRINE_ABI::io
