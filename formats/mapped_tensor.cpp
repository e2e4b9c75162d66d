#include "trine/formats/mapped_tensor.hpp"

#include <cstdint>

namespace trine::inline TRINE_ABI::io {

Tensor mapped_tensor(const MappedFile& file, std::span<const std::byte> bytes, Dtype dtype,
                     const Shape& shape) {
  const bool is_aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Real) == 0;
  if (dtype == kRealDtype && is_aligned && !bytes.empty()) {
    const std::shared_ptr<std::byte> pages = file.copy_on_write(bytes);
    return Tensor::borrow(shape, {pages, reinterpret_cast<Real*>(pages.get())});
  }
  Tensor result(shape, Fill::none);
  to_real(result.data(), bytes, dtype, result.size());
  return result;
}

}  // namespace trine::inline TRINE_ABI::io
