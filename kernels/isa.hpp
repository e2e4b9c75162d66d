// Instruction levels. Kernels are compiled once for each level of the build; one level is chosen at the first
// call.
#pragma once

#include <string_view>

#include "trine/config.hpp"

namespace trine {

/// The levels of this build, weakest first: some of
///   baseline   x86-64 (SSE2), or what the compiler of another processor takes for granted
///   v3         x86-64-v3 (AVX2, FMA)
///   v4         x86-64-v4 (AVX-512 F, BW, CD, DQ, VL)
#define TRINE_ENUMERATOR(level) level,
enum class Isa { TRINE_FOR_EACH_LEVEL(TRINE_ENUMERATOR) };
#undef TRINE_ENUMERATOR

/// All of them, weakest first.
#define TRINE_LISTED(level) Isa::level,
inline constexpr Isa kIsas[] = {TRINE_FOR_EACH_LEVEL(TRINE_LISTED)};
#undef TRINE_LISTED

[[nodiscard]] std::string_view isa_name(Isa isa);
/// Whether this machine runs it.
[[nodiscard]] bool isa_supported(Isa isa);
/// The level in use: the strongest supported one, or the one named by the environment variable TRINE_ISA.
/// Throws OptionError where that one is unknown or does not run here, and Error where this machine runs no
/// level of the build.
[[nodiscard]] Isa active_isa();

}  // namespace trine
