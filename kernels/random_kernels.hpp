// Random numbers that are functions of a key and an index: masks of dropout, which are not stored, and the
// start of large tables.
#pragma once

#include <cstdint>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct RandomKernels {
  /// out (+)= scale in where the element is kept, 0 where it is dropped. Element i of the whole array
  /// is dropped if 16-bit word i % 4 of random_bits(key, i / 4) are below `threshold`. `first`
  /// is the index of in[0] and a multiple of 4. out may be in.
  void (*dropout)(Real* out, const Real* in, std::uint64_t key, Index first, Index n, std::uint32_t threshold,
                  Real scale, int accumulate) noexcept;
  /// out = unit (2 w + 1), where w is that 16-bit word as a signed integer: uniform in +-65536 unit, with
  /// standard deviation 65536 unit / sqrt(3). Rounded once, so every level and every compiler gives the same
  /// bits.
  void (*uniform)(Real* out, std::uint64_t key, Index first, Index n, Real unit) noexcept;
};

const RandomKernels& random_kernels();

}  // namespace trine::inline TRINE_ABI
