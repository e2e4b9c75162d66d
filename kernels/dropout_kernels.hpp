// Dropout whose mask is computed from a key, not stored.
#pragma once

#include <cstdint>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct DropoutKernels {
  /// out (+)= scale in where the element is kept, 0 where it is dropped. Element i of the whole array
  /// is dropped if 16-bit word i % 4 of random_bits(key, i / 4) are below `threshold`. `first`
  /// is the index of in[0] and a multiple of 4. out may be in.
  void (*apply)(Real* out, const Real* in, std::uint64_t key, Index first, Index n, std::uint32_t threshold,
                Real scale, int accumulate) noexcept;
};

const DropoutKernels& dropout_kernels();

}  // namespace trine::inline TRINE_ABI
