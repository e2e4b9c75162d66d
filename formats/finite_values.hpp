// Rejects NaN and infinity in tensors that are read or stored.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trine/formats/dtype.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// Values a dtype cannot store: NaN, infinities, and values that overflow.
struct Unstorable {
  Index count;  ///< at least 1
  Index first;  ///< index of the first one
  Real value;   ///< the first one
};

/// nullopt if all `values` are finite in `dtype`.
[[nodiscard]] std::optional<Unstorable> find_unstorable(std::span<const Real> values,
                                                        Dtype dtype = kRealDtype);

/// Throws FileError naming `path`, the tensor, the number of values that `dtype` cannot store, and the first
/// with its index.
void require_storable(const std::string& path, std::string_view name, ConstView values,
                      Dtype dtype = kRealDtype);

}  // namespace trine::inline TRINE_ABI::io
