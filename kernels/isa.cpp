#include "trine/kernels/isa.hpp"

#include <cstdlib>
#include <iterator>
#include <string>

#include "trine/base/error.hpp"

namespace trine {
namespace {

// One function for each level: whether this machine runs it.
namespace machine_runs {
[[maybe_unused]] bool baseline() { return true; }
#if defined(__x86_64__)
[[maybe_unused]] bool v3() {
  __builtin_cpu_init();  // kernels may run before main
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
[[maybe_unused]] bool v4() {
  return v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif
}  // namespace machine_runs

struct Level {
  std::string_view name;
  bool (*supported)();
};
#define TRINE_LEVEL_ROW(level) {#level, machine_runs::level},
constexpr Level kLevels[] = {TRINE_FOR_EACH_LEVEL(TRINE_LEVEL_ROW)};

const Level& row(Isa isa) { return kLevels[static_cast<std::size_t>(isa)]; }

std::string names() {
  std::string all;
  for (const Level& level : kLevels) all += (all.empty() ? "" : ", ") + std::string(level.name);
  return all;
}

Isa forced(std::string_view wanted) {
  for (Isa isa : kIsas) {
    if (wanted != isa_name(isa)) continue;
    if (isa_supported(isa)) return isa;
    throw OptionError(
        "TRINE_ISA=" + std::string(wanted) +
        ": this machine does not run that instruction level; unset TRINE_ISA to use the best one");
  }
  throw OptionError("TRINE_ISA=" + std::string(wanted) +
                    ": not an instruction level of this build; use one of " + names());
}

Isa choose() {
  if (const char* wanted = std::getenv("TRINE_ISA"); wanted != nullptr && *wanted != '\0')
    return forced(wanted);
  for (auto isa = std::rbegin(kIsas); isa != std::rend(kIsas); ++isa) {
    if (isa_supported(*isa)) return *isa;
  }
  throw Error("this machine runs none of the instruction levels of this build (" + names() +
              "); build with -DTRINE_LEVELS=baseline");
}

}  // namespace

std::string_view isa_name(Isa isa) { return row(isa).name; }

bool isa_supported(Isa isa) { return row(isa).supported(); }

Isa active_isa() {
  static const Isa chosen = choose();
  return chosen;
}

}  // namespace trine
