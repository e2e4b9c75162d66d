#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "trine/autograd/tape.hpp"
#include "trine/autograd/var.hpp"
#include "trine/base/error.hpp"
#include "trine/kernels/random_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {

/// The mask of a dropout, for operations with a fused one: a function of key and element index; nothing is
/// stored.
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
    random_kernels().dropout(out, in, key, first, count, threshold, scale, accumulate);
  }
};

/// While training: sets every element to zero with probability p and divides the others by 1 - p, so
/// that the mean is kept (Srivastava et al. 2014). On an inference tape or with p = 0 it returns x itself.
///
/// x [any shape]  ->  the same shape.   p in [0, 1), rounded to 1/65536.
///
/// Saved: nothing. Which elements are dropped is a function of Tape::random_key() and the element's index,
/// and backward computes it again: the same bits for any number of threads. Throws OptionError for another p.
Var dropout(Var x, double p);

}  // namespace trine::inline TRINE_ABI::ops
