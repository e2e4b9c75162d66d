// The tensors of a model folder, in one file or spread over several by an index.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/formats/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {

/// Large checkpoints come as model-00001-of-00003.safetensors, ... beside a model.safetensors.index.json
/// that says which file holds which tensor: {"weight_map": {"name": "file", ...}}. Here it makes no
/// difference: a tensor is asked for by name.
class TensorSource {
 public:
  /// One file is a source already.
  TensorSource(Safetensors file);  // NOLINT: meant to convert
  /// Opens a .safetensors file or an index, which ends in .json. Throws FileError as Safetensors does; for
  /// an index, that it is not one, lists every file and tensor it names in vain, and refuses names that
  /// lead out of its folder. Tensors that an index does not mention are not part of the model.
  explicit TensorSource(const std::string& path);
  /// Opens `folder`/model.safetensors or, where there is none, the index of its parts.
  [[nodiscard]] static TensorSource in_folder(const std::string& folder);

  /// What was opened, for messages.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The .safetensors files that hold them.
  [[nodiscard]] std::vector<std::string> files() const;
  /// All tensors, by name.
  [[nodiscard]] const std::vector<StoredTensor>& tensors() const { return tensors_; }
  [[nodiscard]] std::vector<std::string> names() const;
  /// Null if there is none of that name.
  [[nodiscard]] const StoredTensor* find(std::string_view name) const;
  /// As Safetensors::tensor: F32 is borrowed from the file and may be written to, the rest converted.
  [[nodiscard]] Tensor tensor(std::string_view name) const;
  /// As Safetensors::integers.
  [[nodiscard]] std::vector<std::int64_t> integers(std::string_view name) const;

 private:
  [[nodiscard]] const Safetensors& file_of(std::string_view name) const;

  std::string path_;
  std::vector<Safetensors> files_;
  std::vector<StoredTensor> tensors_;  // by name
  std::vector<std::size_t> file_;      // of each tensor, its place in files_
};

}  // namespace trine::inline TRINE_ABI::io
