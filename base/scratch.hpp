// Short-lived working memory of one thread.
#pragma once

#include "base/real.hpp"

namespace trine::inline TRINE_ABI {

/// At least `count` reals, 64-byte aligned, not initialised; the same memory at every call from this
/// thread, so it is good until the thread asks again. Grows only, hence free in a steady state.
[[nodiscard]] Real* thread_scratch(Index count);

}  // namespace trine::inline TRINE_ABI
