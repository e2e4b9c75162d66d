#include "trine/formats/embedding_reader.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"
#include "trine/formats/npy.hpp"
#include "trine/formats/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

Tensor read_any(const std::string& path) {
  if (path.ends_with(".npy")) return read_npy(path);
  if (path.ends_with(".safetensors")) return Safetensors(path).tensor("embeddings");
  throw OptionError(path + ": vectors are read from .npy and .safetensors; store them in one of these");
}

}  // namespace

Tensor read_embeddings(const std::string& path) {
  Tensor vectors = read_any(path);
  if (vectors.shape().rank() == 2) return vectors;
  throw FileError(path, 0,
                  fmt::format("has the shape {}; a matrix with one row per text is needed, of the shape "
                              "(texts, dimensions) in numpy",
                              vectors.shape().text()));
}

}  // namespace trine::inline TRINE_ABI::io
