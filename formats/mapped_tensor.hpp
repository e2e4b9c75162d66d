// A tensor over part of a mapped file.
#pragma once

#include <cstddef>
#include <span>

#include "trine/formats/dtype.hpp"
#include "trine/io/mapped_file.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// `bytes`, part of `file`, as values of a floating dtype. Those of this build's Real (F32) are mapped
/// copy-on-write: pages are loaded when read and copied when written, the file never changes, and the tensor
/// may outlive `file`. Other dtypes and unaligned values are converted into memory of their own.
[[nodiscard]] Tensor mapped_tensor(const MappedFile& file, std::span<const std::byte> bytes, Dtype dtype,
                                   const Shape& shape);

}  // namespace trine::inline TRINE_ABI::io
