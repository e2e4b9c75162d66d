// Limits of the values in a model folder, and the version of its format.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Version of the folder's own settings, trine.json; a newer one is refused with a clear message.
inline constexpr int kModelFormat = 1;

/// The most a file may ask for, far above any published model: memory is allocated by these values.
inline constexpr Index kMostRows = Index{1} << 24;   ///< of a table
inline constexpr Index kMostWidth = Index{1} << 16;  ///< of a layer
inline constexpr Index kMostBlocks = Index{1} << 10;

}  // namespace trine::inline TRINE_ABI
