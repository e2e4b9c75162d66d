// The tensors of a model folder, in one file or sharded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/formats/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {

/// Large checkpoints are sharded: model-00001-of-00003.safetensors, ... and model.safetensors.index.json,
/// which maps tensors to files: {"weight_map": {"name": "file", ...}}.
class TensorSource {
 public:
  /// A single file.
  TensorSource(Safetensors file);  // NOLINT: meant to convert
  /// Opens a .safetensors file, or an index, which ends in .json. Throws FileError as Safetensors does, and
  /// for an index that is malformed, names missing files or tensors (all are listed), or leads out of its
  /// folder. Tensors that are not in the index are ignored.
  explicit TensorSource(const std::string& path);
  /// Opens `folder`/model.safetensors or, where there is none, the index of its parts.
  [[nodiscard]] static TensorSource in_folder(const std::string& folder);

  /// The path opened, for messages.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The .safetensors files that hold them.
  [[nodiscard]] std::vector<std::string> files() const;
  /// All tensors, by name.
  [[nodiscard]] const std::vector<StoredTensor>& tensors() const { return tensors_; }
  [[nodiscard]] std::vector<std::string> names() const { return names_of(tensors_); }
  /// Null if there is none of that name.
  [[nodiscard]] const StoredTensor* find(std::string_view name) const { return find_tensor(tensors_, name); }
  /// As Safetensors::tensor: F32 is mapped copy-on-write, other dtypes are converted.
  [[nodiscard]] Tensor tensor(std::string_view name) const;
  /// As Safetensors::integers.
  [[nodiscard]] std::vector<std::int64_t> integers(std::string_view name) const;

 private:
  [[nodiscard]] const Safetensors& file_of(std::string_view name) const;

  std::string path_;
  std::vector<Safetensors> files_;
  std::vector<StoredTensor> tensors_;  // by name
  std::vector<std::size_t> file_;      // of each tensor, the index in files_
};

}  // namespace trine::inline TRINE_ABI::io
