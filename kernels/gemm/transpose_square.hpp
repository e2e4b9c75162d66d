// The transpose of a square of packs, in registers. Included by PER_LEVEL sources only.
#pragma once

#include <utility>

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

// A vector of the compiler, because shuffling two packs means different things in different versions of the
// library behind Pack.
using Lanes = Real __attribute__((vector_size(sizeof(Pack)), may_alias));

inline Lanes load_lanes(const Real* from) {
  Lanes lanes;
  __builtin_memcpy(&lanes, from, sizeof lanes);
  return lanes;
}
inline void store_lanes(Real* to, const Lanes& lanes) { __builtin_memcpy(to, &lanes, sizeof lanes); }

/// Where lane l of the upper row has the bit `distance`, it changes places with lane l - distance of the
/// lower row. Patterns that repeat every few lanes are one or two instructions with AVX2.
template <Index distance, Index... l>
inline void exchange(Lanes& upper, Lanes& lower, std::integer_sequence<Index, l...>) {
  const Lanes a = upper, b = lower;
  upper = __builtin_shufflevector(a, b, ((l & distance) != 0 ? kLanes + l - distance : l)...);
  lower = __builtin_shufflevector(a, b, ((l & distance) != 0 ? kLanes + l : l + distance)...);
}

template <Index distance = 1>
inline void transpose_square(Lanes (&rows)[kLanes]) {
#pragma GCC unroll 16
  for (Index i = 0; i < kLanes; ++i) {
    if ((i & distance) == 0)
      exchange<distance>(rows[i], rows[i + distance], std::make_integer_sequence<Index, kLanes>{});
  }
  if constexpr (2 * distance < kLanes) transpose_square<2 * distance>(rows);
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
