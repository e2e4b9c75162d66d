// The mask of a dropout, for operations with a fused dropout. Not for users.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"
#include "trine/kernels/dropout_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {

/// A function of key and element index; nothing is stored.
struct DropoutMask {
  std::uint64_t key = 0;
  std::uint32_t threshold = 0;  // of 65536: below it an element is dropped
  Real scale = 1;

  /// The mask of the next operation on this tape; drops nothing in inference or for p = 0.
  static DropoutMask next(const Tape& tape, double p, std::string_view op) {
    if (!(p >= 0 && p < 1)) {
      throw OptionError(std::string(op) + ": p is " + std::to_string(p) +
                        "; it is the fraction of elements set to zero and must lie in [0, 1)");
    }
    constexpr double steps = 65536;  // 16 bits decide over an element
    const auto below = static_cast<std::uint32_t>(std::min(std::lround(p * steps), 65535L));
    if (!tape.training() || below == 0) return {};
    return {tape.random_key(), below, static_cast<Real>(steps / (steps - below))};
  }
  [[nodiscard]] bool drops() const { return threshold > 0; }
  /// out (+)= what the mask keeps of `in`; in[0] has the index `first`, a multiple of 4.
  void apply(Real* out, const Real* in, Index first, Index count, bool accumulate) const {
    dropout_kernels().apply(out, in, key, first, count, threshold, scale, accumulate);
  }
};

}  // namespace trine::inline TRINE_ABI::ops
