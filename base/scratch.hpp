// Short-lived working memory of one thread.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// A matrix product runs inside an operation that has working memory of its own.
enum class Scratch { operation, product };

/// At least `count` reals, 64-byte aligned, not initialized; the same memory at every call from this
/// thread for this use, so it is good until the thread asks again. Grows only, hence free in a steady state.
[[nodiscard]] Real* thread_scratch(Index count, Scratch use = Scratch::operation);

/// Takes the usual amount for both uses at once: a thread that does so when it starts will not ask the heap
/// in the middle of a step.
void prepare_thread_scratch();

}  // namespace trine::inline TRINE_ABI
