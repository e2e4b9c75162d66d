// The header of a safetensors file, believed only where the bytes of the file bear it out.
#pragma once

#include <string>
#include <string_view>

#include "trine/formats/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {

struct SafetensorsHeader {
  Metadata metadata;
  std::vector<StoredTensor> tensors;  // by name; their bytes point into the file
};

/// Reads and checks the header at the beginning of `file`, all the bytes of the file called `path`.
///
/// Everything is compared with the length of the file before it is used as a size: the length of the
/// header, the place of each tensor, its bytes against shape and dtype (products that overflow
/// included); and the tensors must fill what follows the header without gap or overlap. No name may
/// occur twice, nothing may nest deeper than the format does, and a tensor has at most 64 dimensions.
/// Throws FileError naming the file and the tensor.
[[nodiscard]] SafetensorsHeader read_safetensors_header(std::span<const std::byte> file,
                                                        const std::string& path);

/// Throws the FileError that names file, tensor and problem.
[[noreturn]] void refuse_tensor(const std::string& path, std::string_view name, std::string_view problem);

}  // namespace trine::inline TRINE_ABI::io
