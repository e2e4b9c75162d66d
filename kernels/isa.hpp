// Which instruction level runs. Kernels are compiled once per level; one is chosen at the first call.
#pragma once

#include <string_view>

namespace trine {

/// baseline: x86-64 (SSE2), or whatever another machine's compiler takes for granted;
/// v3: x86-64-v3 (AVX2, FMA); v4: x86-64-v4 (AVX-512 F, BW, CD, DQ, VL).
enum class Isa { baseline, v3, v4 };

[[nodiscard]] std::string_view isa_name(Isa isa);
/// Can this machine run it, and was it compiled in?
[[nodiscard]] bool isa_supported(Isa isa);
/// The level in use: the highest supported one, or the one named by the environment variable TRINE_ISA
/// (baseline, v3 or v4). Throws OptionError if that one is unknown or cannot run here.
[[nodiscard]] Isa active_isa();

}  // namespace trine
