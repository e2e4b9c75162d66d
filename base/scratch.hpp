// Short-lived working memory of one thread.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// An operation, a matrix product inside it and a packed factor of several products are in use at the same
/// time, so each has memory of its own.
enum class Scratch { operation, product, factor };

/// At least `count` reals, 64-byte aligned, not initialized; the same memory at every call from this
/// thread for this use, so it is valid until the next such call. Never shrinks: a steady state does not
/// allocate.
[[nodiscard]] Real* thread_scratch(Index count, Scratch use = Scratch::operation);

/// Allocates the usual amount for operation and product, so that a thread that calls it at its start does not
/// allocate during a step.
void prepare_thread_scratch();

}  // namespace trine::inline TRINE_ABI
