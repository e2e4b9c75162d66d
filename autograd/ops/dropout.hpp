#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// While training: sets every element to zero with probability p and divides the others by 1 - p, so
/// that the mean is kept (Srivastava et al. 2014). On an inference tape or with p = 0 it returns x itself.
///
/// x [any shape]  ->  the same shape.   p in [0, 1), rounded to 1/65536.
///
/// Saved: nothing. Which elements are dropped is a function of Tape::random_key() and the element's index,
/// and backward computes it again: the same bits for any number of threads. Throws OptionError for another p.
Var dropout(Var x, double p);

}  // namespace trine::inline TRINE_ABI::ops
