#include "trine/kernels/isa.hpp"

#include <cstdlib>
#include <string>

#include "trine/base/error.hpp"
#include "trine/config.hpp"

namespace trine {
namespace {

bool machine_runs(Isa isa) {
  if (isa == Isa::baseline) return true;
#if TRINE_X86_LEVELS
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                  __builtin_cpu_supports("popcnt");
  if (isa == Isa::v3) return v3;
  return v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

Isa forced(std::string_view wanted) {
  for (Isa isa : {Isa::baseline, Isa::v3, Isa::v4}) {
    if (wanted != isa_name(isa)) continue;
    if (isa_supported(isa)) return isa;
    throw OptionError(
        "TRINE_ISA=" + std::string(wanted) +
        ": this machine or this build does not have that level; unset TRINE_ISA to take the best one");
  }
  throw OptionError("TRINE_ISA=" + std::string(wanted) + ": unknown level; use baseline, v3 or v4");
}

Isa choose() {
  if (const char* wanted = std::getenv("TRINE_ISA"); wanted != nullptr && *wanted != '\0')
    return forced(wanted);
  if (isa_supported(Isa::v4)) return Isa::v4;
  return isa_supported(Isa::v3) ? Isa::v3 : Isa::baseline;
}

}  // namespace

std::string_view isa_name(Isa isa) {
  switch (isa) {
    case Isa::v3:
      return "v3";
    case Isa::v4:
      return "v4";
    default:
      return "baseline";
  }
}

bool isa_supported(Isa isa) { return machine_runs(isa); }

Isa active_isa() {
  static const Isa chosen = choose();
  return chosen;
}

}  // namespace trine
