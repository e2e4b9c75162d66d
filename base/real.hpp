// The scalar of this build. The library is compiled twice from the same source: in float, which is
// what ships, and in double, where gradient checks run: an error of one per cent hides in float noise.
#pragma once

#include <cstdint>

#if defined(TRINE_DOUBLE)
#define TRINE_ABI f64
#else
#define TRINE_ABI f32
#endif

// The inline namespace makes mixing the two libraries a link error instead of a corrupted run.
namespace trine::inline TRINE_ABI {
#if defined(TRINE_DOUBLE)
using Real = double;
#else
using Real = float;
#endif
}  // namespace trine::inline TRINE_ABI

namespace trine {
/// Extents and positions; signed, because they are subtracted.
using Index = std::int64_t;
}  // namespace trine
