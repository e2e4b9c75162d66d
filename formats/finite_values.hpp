// Numbers that are numbers: what is read, stored or handed out is finite, or refused by name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trine/formats/dtype.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// What a floating dtype cannot hold: NaN, infinities, and what would become one by rounding.
struct Unstorable {
  Index count;  ///< at least 1
  Index first;  ///< the place of the first one
  Real value;   ///< the first one
};

/// Nothing where all `values` are finite as numbers of `dtype` too.
[[nodiscard]] std::optional<Unstorable> find_unstorable(std::span<const Real> values,
                                                        Dtype dtype = kRealDtype);

/// Throws FileError naming `path`, the tensor, how many numbers there are that `dtype` cannot hold, the first
/// one and its place.
void require_storable(const std::string& path, std::string_view name, ConstView values,
                      Dtype dtype = kRealDtype);

}  // namespace trine::inline TRINE_ABI::io
