#pragma once

#include "trine/autograd/var.hpp"

namespace trine::inline TRINE_ABI::ops {

/// While training: sets every element to zero with probability p and divides the others by 1 - p, so
/// that the mean stays (Srivastava et al. 2014). On an inference tape or with p = 0 it returns x itself.
///
/// x [any shape]  ->  the same shape.   p in [0, 1), taken to the nearest 1/65536.
///
/// Saved: nothing. Which elements go is a function of Tape::random_key() and the element's number, and
/// backward works it out again: the same bits for any number of threads. Throws OptionError for another p.
Var dropout(Var x, double p);

}  // namespace trine::inline TRINE_ABI::ops
